"""Films whose lost parts are filled on the way through the engine."""

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from data_pipeline.video.probe import probe_video
from data_pipeline.video.reader import VideoReader
from serving.engine import restore_film
from serving.fill_runner import FillRunner
from serving.fill_step import FillStep
from serving.frame_stream import FrameStream
from serving.plan import Plan
from serving.restore_job import RestoreJob
from tests.synthetic_video import (
    SyntheticVideo,
    moving_texture,
    write_clip,
    write_video,
)
from zoo.temporal.fill import Fill

HEIGHT, WIDTH, FRAMES = 32, 48, 6


def _runner(step, longest_gap=1):
    network = Fill(reach=longest_gap, longest_gap=longest_gap)
    network.build_for_clips()
    return FillRunner(network, step)


def _clip():
    return np.rint(255 * moving_texture(FRAMES, HEIGHT, WIDTH)).astype(np.uint8)


def _through(runner, clip, first_frame=0):
    stream = FrameStream(runner, first_frame=first_frame)
    made = [frame for pixels in clip for frame in stream.feed(pixels)]
    return np.stack(made + stream.finish())


@pytest.mark.slow
def test_only_the_lost_frame_of_the_film_changes():
    clip = _clip()
    clip[3] = 0
    filled = _through(_runner(FillStep(lost=((103, 103),)), 2), clip, first_frame=100)
    others = np.arange(FRAMES) != 3
    np.testing.assert_array_equal(filled[others], clip[others])
    truth = _clip()[3].astype(float)
    assert np.abs(filled[3] - truth).mean() < 0.5 * np.abs(clip[2] - truth).mean()


@pytest.mark.slow
def test_only_what_the_mask_shows_white_changes():
    clip = _clip()
    mask = np.full((HEIGHT, WIDTH), 10, np.uint8)
    mask[8:16, 8:24] = 240
    masked = [np.concatenate([c, mask[..., None]], axis=-1) for c in clip]
    filled = _through(_runner(FillStep(lost=((50, 50),))), masked)
    changed = (filled != clip).any(axis=(0, 3))
    np.testing.assert_array_equal(changed[mask == 10], False)
    assert changed[mask == 240].mean() > 0.5


def test_a_mask_of_another_size_is_refused_before_the_first_frame(tmp_path):
    Image.new("L", (64, 49)).save(tmp_path / "mask.png")
    film = write_clip(tmp_path / "old.mkv", moving_texture(3, 48, 64), SyntheticVideo())
    step = FillStep(mask=str(tmp_path / "mask.png"))
    job = RestoreJob(source=film, output=tmp_path / "new.mkv", plan=Plan((step,)))
    with pytest.raises(ValueError, match=r"as large as the film, 64x48; .* 64x49"):
        restore_film(job, show_progress=False)


def test_a_frame_that_the_film_does_not_have_is_not_filled_in_silence(tmp_path):
    film = probe_video(write_video(tmp_path / "old.mkv", frames=12))
    _runner(FillStep(lost=((3, 4), (11, 11)))).fit(film)
    with pytest.raises(ValueError, match=r"frames 0 to 11; received the lost frame 12"):
        _runner(FillStep(lost=((3, 4), (11, 12)))).fit(film)


def test_a_frame_far_from_all_that_are_whole_stays_as_it_is(monkeypatch):
    # The third of five lost frames has no frame within two that shows anything.
    runner = _runner(FillStep(lost=((1, 5),)), 2)
    monkeypatch.setattr(
        runner, "_compiled", lambda frame, valid, mask, memory: (tf.ones(3), memory)
    )
    stream = FrameStream(runner)
    clip = np.arange(7, dtype=np.uint8)[:, None, None, None].repeat(3, axis=-1)
    made = [frame for pixels in clip for frame in stream.feed(pixels)]
    made = [int(frame.flat[0]) for frame in made + stream.finish()]
    assert made == [0, 1, 1, 3, 1, 1, 6]


def test_more_frames_in_a_row_than_can_be_filled_are_refused(tmp_path):
    film = probe_video(write_video(tmp_path / "old.mkv", frames=12))
    _runner(FillStep(lost=((1, 4),)), 2).fit(film)
    with pytest.raises(ValueError, match=r"at most 4 frames in a row .* received 1-5"):
        _runner(FillStep(lost=((1, 5),)), 2).fit(film)


@pytest.mark.slow
def test_a_black_frame_in_a_film_is_no_end_of_the_shot(tmp_path):
    clip = moving_texture(12, 48, 64)
    truth = clip[5].copy()
    clip[5] = 0.0
    film = write_clip(tmp_path / "old.mkv", clip, SyntheticVideo())
    job = RestoreJob(
        source=film,
        output=tmp_path / "new.mkv",
        plan=Plan((FillStep(lost=((5, 5),)),)),
        codec="ffv1",
    )
    summary = restore_film(job, show_progress=False)
    assert summary.shots == 1
    frames = [frame.pixels for frame in VideoReader(job.output, "off")]
    assert len(frames) == 12
    error = np.abs(frames[5] / 255.0 - truth)[4:-4, 8:-8].mean()
    assert error < 0.05
