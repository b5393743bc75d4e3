"""Faults that single frames or their neighbours show: dirt, blocks, blur."""

import cv2
import numpy as np
import pytest

from serving.faults.blockiness_meter import BlockinessMeter
from serving.faults.blur_meter import BlurMeter
from serving.faults.damage_meter import DamageMeter
from serving.faults.film_meters import FilmMeters
from tests.serving.faults.observing import codes, measured
from tests.synthetic_video import moving_texture


@pytest.fixture(scope="module")
def clip():
    smooth = moving_texture(32, 240, 320, speed=1)
    return [cv2.GaussianBlur(frame, (0, 0), 1.5) for frame in codes(smooth)]


def _dirty(clip, pieces):
    random = np.random.default_rng(0)
    film, area = [], 0
    for frame in clip:
        dirty = frame.copy()
        for _ in range(pieces):
            middle = random.integers(20, 300), random.integers(20, 220)
            shade = int(random.choice([5, 250]))
            cv2.circle(dirty, [int(v) for v in middle], 5, (shade,) * 3, -1)
        area += int((dirty != frame).any(axis=-1).sum())
        film.append(dirty)
    return film, 100.0 * area / (len(clip) * clip[0].shape[0] * clip[0].shape[1])


def test_dirt_is_measured_and_acted_on(clip):
    film, area = _dirty(clip, 4)
    fault = measured(DamageMeter(), film)["damage"]
    assert fault.value == pytest.approx(area, rel=0.5)
    assert fault.suggested_step == "damage"


def test_clean_and_noisy_frames_have_no_dirt(clip):
    assert measured(DamageMeter(), clip)["damage"].value < 0.01
    random = np.random.default_rng(1)
    noisy = [
        np.clip(frame + random.normal(0, 20, frame.shape), 0, 255).astype(np.uint8)
        for frame in clip
    ]
    assert measured(DamageMeter(), noisy)["damage"].suggested_step is None


def test_a_thing_that_flies_through_is_no_dirt(clip):
    film = [frame.copy() for frame in clip]
    for index, frame in enumerate(film):
        cv2.circle(frame, (20 + 8 * index, 120), 6, (250, 250, 250), -1)
    assert measured(DamageMeter(), film)["damage"].suggested_step is None


def test_blocks_grow_with_compression(clip):
    values = []
    for quality in (95, 50, 15):
        coded = [
            cv2.imdecode(
                cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1
            )
            for frame in clip[:8]
        ]
        values.append(measured(BlockinessMeter(), coded)["blockiness"].value)
    assert values == sorted(values)
    assert values[0] < 0.5 < 1.0 < values[2]


@pytest.mark.parametrize("sigma", [1.0, 2.0, 3.0])
def test_blur_is_measured_in_pixels_even_under_noise(sigma):
    random = np.random.default_rng(0)
    cells = random.integers(30, 225, (12, 16, 1)).astype(np.float32)
    sharp = np.kron(cells, np.ones((20, 20, 3), np.float32))
    blurred = cv2.GaussianBlur(sharp, (0, 0), sigma)
    noisy = [
        np.clip(blurred + random.normal(0, 5, blurred.shape), 0, 255).astype(np.uint8)
        for _ in range(12)
    ]
    fault = measured(BlurMeter(), noisy)["blur"]
    assert fault.value == pytest.approx(sigma, rel=0.3)
    assert (fault.suggested_step == "deblur") == (sigma > 1.5)


def test_flat_frames_have_no_edges_to_measure():
    flat = [np.full((120, 160, 3), 90, np.uint8)] * 4
    assert measured(BlurMeter(), flat)["blur"].value is None


@pytest.mark.parametrize("size", [(8, 16), (48, 64), (1, 1)])
def test_all_meters_take_small_and_deep_frames(size):
    meters = FilmMeters(whole_film=True)
    meters.start_shot()
    random = np.random.default_rng(0)
    for index in range(8):
        frame = random.integers(0, 65535, (*size, 3), dtype=np.uint16)
        meters.add(frame, index / 25)
    names = [fault.name for fault in meters.faults()]
    assert len(names) == len(set(names)) == 10


def test_moments_leave_out_what_needs_the_whole_film(clip):
    meters = FilmMeters(whole_film=False)
    for start in (0, 10, 20):
        meters.start_shot()
        for index in range(start, start + 3):
            meters.add(clip[index], index / 25)
    faults = {fault.name: fault for fault in meters.faults()}
    assert faults["weave"].value is None
    assert "not measured" in faults["flicker"].detail
    assert faults["blur"].value is not None
    assert faults["damage"].value is not None
