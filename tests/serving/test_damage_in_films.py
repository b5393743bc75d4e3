"""Films go through the damage step: masks come out, and masks go in."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from data_pipeline.video.codecs import plan_grey_encoding
from data_pipeline.video.probe import probe_video
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.remuxer import assemble_video
from data_pipeline.video.segment_encoder import SegmentEncoder
from serving import engine
from serving.damage_mask import DamageMask, grey
from serving.damage_step import DamageStep
from serving.denoise_step import DenoiseStep
from serving.engine import restore_film
from serving.network_runner import NetworkRunner
from serving.plan import Plan
from serving.restore_job import RestoreJob
from serving.step_pictures import read_step_pictures
from tests.serving.small_damage_restorer import (
    save_small_damage_preset,
    small_damage_restorer,
)
from tests.serving.small_denoiser import save_small_preset
from tests.synthetic_video import write_video

FRAMES, CUT = 20, 8


@pytest.fixture(scope="module")
def presets(tmp_path_factory):
    home = tmp_path_factory.mktemp("presets")
    return {
        "damage": str(save_small_damage_preset(home / "damage")),
        "denoise": str(save_small_preset(home / "denoise")),
    }


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "old.mkv"
    return write_video(path, frames=FRAMES, cuts=(CUT,), noise=15.0, audio_tracks=1)


@pytest.fixture(autouse=True)
def short_segments(monkeypatch):
    monkeypatch.setattr(engine, "SEGMENT_FRAMES", 6)


def _job(film, folder, presets, **fields):
    settings = fields.pop("damage", {})
    steps = [DamageStep(preset=presets["damage"], **settings)]
    if fields.pop("then_denoise", False):
        steps.append(DenoiseStep(preset=presets["denoise"], noise_level=15.0))
    return RestoreJob(
        source=film,
        output=folder / "new.mkv",
        plan=Plan(tuple(steps)),
        codec="ffv1",
        mask_output=fields.pop("mask_output", folder / "mask.mkv"),
        **fields,
    )


def _pixels(path):
    return np.stack([frame.pixels for frame in VideoReader(path, "off")])


def _mask(path):
    return np.stack([grey(frame.pixels) for frame in VideoReader(path, "off")])


def _restore(job):
    return restore_film(job, show_progress=False)


def _found(film):
    """What the network makes of each shot, in 8-bit levels, and its mask."""
    network, old = small_damage_restorer(), _pixels(film)
    made = [
        network.restore_with_mask(
            {"clip": shot[None] / np.float32(255), "noise_level": np.float32([-1])}
        )
        for shot in (old[:CUT], old[CUT:])
    ]
    restored, mask = (
        np.concatenate([np.asarray(m[i])[0] for m in made]) for i in (0, 1)
    )
    return np.clip(restored, 0, 1) * 255, mask[..., 0] * 255


@pytest.fixture(scope="module")
def restored(film, presets, tmp_path_factory):
    job = _job(film, tmp_path_factory.mktemp("restored"), presets, then_denoise=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "SEGMENT_FRAMES", 6)
        _restore(job)
    return job


@pytest.mark.slow
def test_film_and_mask_are_what_the_network_makes_of_each_shot(film, presets, tmp_path):
    job = _job(film, tmp_path, presets)
    _restore(job)
    pixels, mask = _found(film)
    assert np.abs(_pixels(job.output) - pixels).max() <= 0.51
    assert np.abs(_mask(job.mask_output) - mask).max() <= 0.51
    assert 0.05 < np.mean(mask > 69) < 0.95
    assert {path.name for path in tmp_path.iterdir()} == {"new.mkv", "mask.mkv"}


@pytest.mark.slow
def test_the_mask_has_the_times_of_the_film_and_no_sound(restored):
    times = [
        [(frame.timestamp, frame.duration) for frame in VideoReader(path, "off")]
        for path in (restored.output, restored.mask_output)
    ]
    assert times[0] == times[1]
    mask = VideoReader(restored.mask_output, "off").description
    assert mask.pixel_format == "gray"
    assert len(mask.streams) == 1


@pytest.mark.slow
def test_steps_behind_the_damage_step_do_not_move_the_mask(film, restored):
    _, mask = _found(film)
    assert np.abs(_mask(restored.mask_output) - mask).max() <= 0.51


@pytest.mark.slow
@pytest.mark.parametrize("number", [9, 25, 40])
def test_a_mask_of_an_interrupted_run_is_the_same(
    film, presets, restored, tmp_path, monkeypatch, number
):
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    job = _job(film, tmp_path, presets, then_denoise=True)
    job = dataclasses.replace(job, pictures=pictures, shown_frames=(2, 13))
    steps = []
    original = NetworkRunner.step

    def step(self, frame, shown, state):
        steps.append(1)
        if len(steps) == number:
            raise KeyboardInterrupt
        return original(self, frame, shown, state)

    with monkeypatch.context() as patch:
        patch.setattr(NetworkRunner, "step", step)
        with pytest.raises(KeyboardInterrupt):
            _restore(job)
    assert not job.mask_output.exists()
    assert _restore(job).resumed_frames == {9: 0, 25: 0, 40: 6}[number]
    np.testing.assert_array_equal(_mask(job.mask_output), _mask(restored.mask_output))
    new = _pixels(job.output)
    np.testing.assert_array_equal(new, _pixels(restored.output))
    shown = read_step_pictures(pictures)
    assert {index: sorted(found) for index, (found, _) in shown.items()} == {
        2: [0, 1, 2],
        13: [0, 1, 2],
    }
    for index, (found, _) in shown.items():
        np.testing.assert_array_equal(found[2], new[index])


@pytest.mark.slow
def test_tiles_give_the_same_mask(film, presets, restored, tmp_path):
    job = _job(film, tmp_path, presets, then_denoise=True, tile="16")
    _restore(job)
    np.testing.assert_array_equal(_mask(job.mask_output), _mask(restored.mask_output))
    np.testing.assert_array_equal(_pixels(job.output), _pixels(restored.output))


def _picture(folder, box):
    drawn = np.zeros((48, 64), np.uint8)
    drawn[box] = 255
    path = folder / "given.png"
    Image.fromarray(drawn).save(path)
    return path, drawn > 0


@pytest.mark.slow
def test_with_a_still_mask_alone_all_else_stays_to_the_bit(film, presets, tmp_path):
    given, inside = _picture(tmp_path, np.s_[8:20, 30:50])
    job = _job(film, tmp_path, presets, damage={"mask": str(given), "finds": False})
    _restore(job)
    old, new = _pixels(film), _pixels(job.output)
    np.testing.assert_array_equal(new[:, ~inside], old[:, ~inside])
    assert np.abs(new[:, inside].astype(int) - old[:, inside]).mean() > 1
    mask = _mask(job.mask_output)
    assert mask[:, inside].min() == 255
    assert mask[:, ~inside].max() == 0


@pytest.mark.slow
def test_what_the_network_finds_is_added_to_a_mask(film, presets, tmp_path):
    given, inside = _picture(tmp_path, np.s_[8:20, 30:50])
    job = _job(film, tmp_path, presets, damage={"mask": str(given)})
    _restore(job)
    _, found = _found(film)
    mask = _mask(job.mask_output)
    assert mask[:, inside].min() == 255
    assert np.abs(mask[:, ~inside] - found[:, ~inside]).max() <= 0.51


@pytest.mark.slow
def test_a_mask_that_was_written_gives_the_same_film_when_it_is_given(
    film, presets, restored, tmp_path
):
    damage = {"mask": str(restored.mask_output), "finds": False}
    first = _job(film, tmp_path, presets, mask_output=None)
    _restore(first)
    again = _job(film, tmp_path, presets, damage=damage, mask_output=None)
    again = dataclasses.replace(again, output=tmp_path / "again.mkv")
    _restore(again)
    # The mask has 256 values, and a step of one matters where pixels are mixed.
    apart = np.abs(_pixels(again.output).astype(int) - _pixels(first.output))
    assert np.mean(apart > 2) < 0.02


def _film_of(masks, film, folder):
    info = VideoReader(film, "off").description
    plan = plan_grey_encoding(info, masks.shape[2], masks.shape[1])
    with SegmentEncoder(folder / "part", plan) as encoder:
        for frame, mask in zip(VideoReader(film, "off"), masks, strict=False):
            encoder.encode(mask, frame.timestamp, frame.duration)
    path = folder / "given.mkv"
    assemble_video([folder / "part"], info, path, plan, pictures_only=True)
    (folder / "part").unlink()
    return path


@pytest.mark.slow
def test_a_moving_mask_meets_its_frames_behind_a_slow_step(film, presets, tmp_path):
    masks = np.zeros((FRAMES, 48, 64), np.uint8)
    for index in range(FRAMES):
        masks[index, 2 * index : 2 * index + 8, 10:40] = 255
    given = _film_of(masks, film, tmp_path)
    np.testing.assert_array_equal(_mask(given), masks)
    job = _job(film, tmp_path, presets, damage={"mask": str(given), "finds": False})
    steps = (DenoiseStep(preset=presets["denoise"]), *job.plan.steps)
    _restore(dataclasses.replace(job, plan=Plan(steps)))
    np.testing.assert_array_equal(_mask(job.mask_output), masks)


def test_masks_can_be_asked_for_out_of_order(film, tmp_path):
    masks = np.random.default_rng(0).integers(0, 256, (FRAMES, 48, 64), np.uint8)
    given = DamageMask(_film_of(masks, film, tmp_path))
    for index in (3, 4, 9, 2, 19, 0):
        np.testing.assert_array_equal(given.at(index), masks[index])
    with pytest.raises(ValueError, match="ends before frame 20"):
        given.at(20)


def test_masks_of_another_size_or_length_are_refused(film, presets, tmp_path):
    small = tmp_path / "small.png"
    Image.new("L", (32, 48), 255).save(small)
    with pytest.raises(ValueError, match=r"as large as the film, 64x48; .* 32x48"):
        _restore(_job(film, tmp_path, presets, damage={"mask": str(small)}))
    short = _film_of(np.zeros((5, 48, 64), np.uint8), film, tmp_path)
    with pytest.raises(ValueError, match="a frame for each of the film's, 20"):
        _restore(_job(film, tmp_path, presets, damage={"mask": str(short)}))
    with pytest.raises(FileNotFoundError, match=r"gone\.png"):
        gone = {"mask": str(tmp_path / "gone.png")}
        _restore(_job(film, tmp_path, presets, damage=gone))
    assert {p.name for p in tmp_path.iterdir()} == {"small.png", "given.mkv"}


def test_what_is_no_mask_is_refused_in_a_sentence(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("not a picture")
    with pytest.raises(ValueError, match=r"notes\.txt"):
        DamageMask(text)


def test_a_mask_needs_a_step_that_finds_damage(film, presets, tmp_path):
    job = _job(film, tmp_path, presets)
    plan = Plan((DenoiseStep(preset=presets["denoise"]),))
    with pytest.raises(ValueError, match="no damage step in the plan"):
        _restore(dataclasses.replace(job, plan=plan))
    with pytest.raises(ValueError, match=r"a mask is written to a \.mkv file"):
        _restore(dataclasses.replace(job, mask_output=tmp_path / "mask.mp4"))
    with pytest.raises(ValueError, match="is the new film"):
        _restore(dataclasses.replace(job, mask_output=job.output))
    assert list(tmp_path.iterdir()) == []


def test_a_denoiser_cannot_find_damage(film, presets, tmp_path):
    plan = Plan((DamageStep(preset=presets["denoise"]),))
    job = dataclasses.replace(_job(film, tmp_path, presets), plan=plan)
    with pytest.raises(ValueError, match="a preset that finds damage"):
        _restore(job)


@pytest.mark.slow
def test_pictures_of_steps_are_what_the_steps_made(film, presets, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    job = _job(film, tmp_path, presets, pictures=folder, shown_frames=(2, 13, 99))
    _restore(job)
    shown = read_step_pictures(folder)
    old, new, mask = (_pixels(film), _pixels(job.output), _mask(job.mask_output))
    assert list(shown) == [2, 13]
    for index, (pictures, damage) in shown.items():
        np.testing.assert_array_equal(pictures[0], old[index])
        np.testing.assert_array_equal(pictures[1], new[index])
        np.testing.assert_array_equal(damage[1], mask[index])


def test_a_moving_mask_of_a_film_with_a_variable_rate_fits(tmp_path):
    # MP4 counts its frames, and Matroska, in which masks are written, does not.
    times = [Fraction(i * i + 10 * i, 250) for i in range(FRAMES)]
    film = write_video(tmp_path / "old.mp4", frames=FRAMES, timestamps=times)
    fields = {"codec": "ffv1", "pixel_format": "gray", "options": ()}
    masks = write_video(
        tmp_path / "masks.mkv", frames=FRAMES, timestamps=times, **fields
    )
    assert probe_video(masks).frame_count != FRAMES
    DamageMask(masks).fit(probe_video(film))
    short = write_video(
        tmp_path / "short.mkv", frames=9, timestamps=times[:9], **fields
    )
    with pytest.raises(ValueError, match=r"film's, 20; received .*short\.mkv with 9"):
        DamageMask(short).fit(probe_video(film))
