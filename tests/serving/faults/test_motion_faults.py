"""Faults that only motion shows: weave, doubled and missing frames."""

import cv2
import numpy as np
import pytest

from serving.faults.gate_weave_meter import GateWeaveMeter
from serving.faults.repeated_frames_meter import RepeatedFramesMeter
from tests.serving.faults.observing import codes, frames_of, measured
from tests.synthetic_video import moving_texture


@pytest.fixture(scope="module")
def panning():
    return codes(moving_texture(60, 120, 160, speed=3))


def _moved(clip, motion):
    size = clip[0].shape[1], clip[0].shape[0]
    return [
        cv2.warpAffine(
            frame, np.array([[1, 0, x], [0, 1, y]]), size, borderMode=cv2.BORDER_REFLECT
        )
        for frame, (x, y) in zip(clip, motion, strict=True)
    ]


def _with_every_fifth_twice(count):
    return np.sort(np.concatenate([np.arange(count), np.arange(4, count, 5)]))


@pytest.mark.parametrize("amplitude", [0.5, 1.0])
def test_weave_is_measured_on_top_of_a_pan(panning, amplitude):
    motion = amplitude * np.random.default_rng(0).normal(size=(60, 2))
    fault = measured(GateWeaveMeter(), _moved(panning, motion))["weave"]
    assert fault.value == pytest.approx(motion.std(axis=0).mean(), abs=0.2)
    assert fault.suggested_step == "steady"
    assert fault.confidence > 0.8


def test_a_steady_pan_has_no_weave(panning):
    fault = measured(GateWeaveMeter(), panning)["weave"]
    assert fault.value < 0.1
    assert fault.suggested_step is None


def test_a_camera_that_swings_is_not_taken_for_weave(panning):
    angle = np.linspace(0.0, 6.0 * np.pi, 60)
    swing = 12.0 * np.stack([np.sin(angle), np.cos(1.3 * angle)], axis=1)
    fault = measured(GateWeaveMeter(), _moved(panning, swing))["weave"]
    assert fault.suggested_step is None


def test_frames_that_are_shown_twice_on_a_pan_are_no_weave(panning):
    film = panning[_with_every_fifth_twice(60)]
    fault = measured(GateWeaveMeter(), film)["weave"]
    assert fault.value < 0.1
    assert fault.suggested_step is None


def test_weave_is_measured_though_frames_are_shown_twice(panning):
    motion = np.random.default_rng(0).normal(size=(60, 2))
    moved = np.stack(_moved(panning, motion))
    fault = measured(GateWeaveMeter(), moved[_with_every_fifth_twice(60)])["weave"]
    assert fault.value == pytest.approx(motion.std(axis=0).mean(), abs=0.25)
    assert fault.suggested_step == "steady"


def test_a_few_frames_are_not_enough_to_measure_weave(panning):
    fault = measured(GateWeaveMeter(), panning[:6])["weave"]
    assert fault.value is None
    assert fault.confidence == 0.0


def test_doubled_frames_are_found_where_they_are(panning):
    order = [*range(12), 11, *range(12, 30), 29, *range(30, 45)]
    faults = measured(RepeatedFramesMeter(), panning[order])
    assert frames_of(faults["doubled frames"]) == [12, 31]
    assert faults["doubled frames"].value == pytest.approx(100 * 2 / 47)
    assert faults["doubled frames"].suggested_step == "interpolate"
    assert faults["missing frames"].value == 0.0


def test_missing_frames_are_found_where_they_are(panning):
    order = [i for i in range(60) if i not in (20, 41)]
    faults = measured(RepeatedFramesMeter(), panning[order])
    assert frames_of(faults["missing frames"]) == [20, 40]
    assert faults["doubled frames"].value == 0.0


def test_every_third_frame_doubled_as_in_a_converted_silent_film(panning):
    order = np.sort(np.concatenate([np.arange(30), np.arange(3, 28, 2)]))
    faults = measured(RepeatedFramesMeter(), panning[order])
    assert faults["doubled frames"].value == pytest.approx(100 * 13 / 43)


def _panning_by(steps, picture):
    motion = np.stack([-np.cumsum(steps), np.zeros(len(steps))], axis=1)
    wide = np.tile(picture, (1, 2, 1))
    return [frame[:, 130:290] for frame in _moved([wide] * len(steps), motion)]


def test_frames_that_move_a_little_are_not_doubled_where_none_clearly_is(panning):
    """As one of five may where fields were converted to frames."""
    steps = np.where(np.arange(40) % 5 == 2, 0.6, 3.0)
    faults = measured(RepeatedFramesMeter(), _panning_by(steps, panning[0]))
    assert faults["doubled frames"].value == 0.0


def test_a_doubled_frame_that_a_coder_changed_is_found_beside_clear_ones(panning):
    steps = np.full(40, 3.0)
    steps[[8, 17]], steps[28] = 0.0, 0.6
    faults = measured(RepeatedFramesMeter(), _panning_by(steps, panning[0]))
    assert frames_of(faults["doubled frames"]) == [8, 17, 28]


def test_a_still_picture_has_no_doubled_frames(panning):
    faults = measured(RepeatedFramesMeter(), [panning[0]] * 20)
    assert faults["doubled frames"].value == 0.0
    assert faults["doubled frames"].confidence < 0.5
