"""The part of a report that shows each step, and what was invented."""

from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data_pipeline.video.probe import probe_video
from serving.damage_shares import measure_damage_shares
from serving.damage_step import DamageStep
from serving.deflicker_step import DeflickerStep
from serving.evidence_section import write_evidence_section
from serving.plan import Plan
from serving.restore_job import RestoreJob
from serving.steady_step import SteadyStep
from serving.upscale_step import UpscaleStep
from tests.synthetic_video import SyntheticVideo, write_clip, write_video

HEIGHT, WIDTH = 48, 64


class _Section(HTMLParser):
    def __init__(self, html: str):
        super().__init__()
        self.text, self.open, self.alts = "", [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.alts.append(dict(attrs)["alt"])
        else:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return write_video(tmp_path_factory.mktemp("film") / "old.mkv", frames=4)


def _frame(level: int) -> np.ndarray:
    return np.full((HEIGHT, WIDTH, 3), level, np.uint8)


def _save(folder: Path, index: int, kind: str, step: int, pixels: np.ndarray) -> None:
    Image.fromarray(pixels).save(folder / f"frame-{index:08d}-{kind}-{step}.png")


def _mask_film(folder: Path) -> Path:
    """Four frames: nothing, 1/12 replaced, 1/48 replaced, 1/48 mixed."""
    masks = np.zeros((4, HEIGHT, WIDTH, 3), np.float32)
    masks[1, :4] = 1.0
    masks[2, :1] = 0.5
    masks[3, :1] = 0.15
    video = SyntheticVideo(codec="ffv1", pixel_format="bgr0", options=())
    return write_clip(folder / "mask.mkv", masks, video)


def _job(film, folder, plan, **fields):
    return RestoreJob(
        source=film,
        output=film.with_name("new.mkv"),
        plan=plan,
        pictures=folder,
        **fields,
    )


def test_each_step_and_both_maps_have_a_picture_and_a_button(film, tmp_path):
    plan = Plan((DamageStep(preset="a"), DeflickerStep()))
    recorded, filled = _frame(100), _frame(100)
    filled[:12] = 180
    damage = np.zeros((HEIGHT, WIDTH), np.uint8)
    damage[:12] = 250
    _save(tmp_path, 2, "step", 0, recorded)
    _save(tmp_path, 2, "step", 1, filled)
    _save(tmp_path, 2, "damage", 1, damage)
    _save(tmp_path, 2, "step", 2, filled + 3)
    html = write_evidence_section(_job(film, tmp_path, plan), probe_video(film))
    section = _Section(html)
    names = ["as recorded", "after damage", "after deflicker", "change", "filled in"]
    assert section.open == []
    assert section.alts == [f"{name}: frame 3, at 0:00.08" for name in names]
    assert html.count("<button") == len(names)
    assert "25.0 % of the pixels differ from “as recorded”" in section.text
    assert "100.0 % of the pixels differ from “after damage”" in section.text
    assert "surely damaged (over 90 %): filled in 25.0 %" in section.text
    assert "hardly visible: 2 to 5 levels 75.0 %" in section.text


def test_steadying_does_not_pass_for_a_change_of_pixels(film, tmp_path):
    plan = Plan((SteadyStep(), DeflickerStep()))
    moved = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    _save(tmp_path, 0, "step", 0, np.roll(moved, 3, axis=1))
    _save(tmp_path, 0, "step", 1, moved)
    _save(tmp_path, 0, "step", 2, moved)
    section = _Section(
        write_evidence_section(_job(film, tmp_path, plan), probe_video(film))
    )
    assert "as recorded (less than 2 of 255 levels) 100.0 %" in section.text
    assert "all steps after steady changed" in section.text


def test_pictures_before_an_enlargement_are_shown_as_large_as_after(film, tmp_path):
    plan = Plan((DeflickerStep(), UpscaleStep(preset="a")))
    random = np.random.default_rng(0).integers(0, 200, (HEIGHT, WIDTH, 3), np.uint8)
    _save(tmp_path, 0, "step", 0, random)
    _save(tmp_path, 0, "step", 1, random + 9)
    _save(tmp_path, 0, "step", 2, random.repeat(2, axis=0).repeat(2, axis=1) + 9)
    html = write_evidence_section(_job(film, tmp_path, plan), probe_video(film))
    text = _Section(html).text
    assert html.count(f'width="{2 * WIDTH}" height="{2 * HEIGHT}"') == 4
    assert "The frame is 2 times larger from here on" in text
    assert "all steps before upscale changed" in text
    assert "visible in comparison: 6 to 15 levels 100.0 %" in text


def test_shares_of_the_whole_film_are_said(film, tmp_path):
    shares = measure_damage_shares(_mask_film(tmp_path))
    assert shares.frames == 4
    assert shares.untouched_frames == 2
    assert shares.replaced == pytest.approx((1 / 12 + 1 / 48) / 4)
    assert shares.mixed == pytest.approx(1 / 48 / 4)
    assert [frame.index for frame in shares.worst] == [1, 2]
    assert shares.worst[0].replaced == pytest.approx(1 / 12)
    plan = Plan((DamageStep(preset="a"),))
    _save(tmp_path, 1, "step", 0, _frame(0))
    _save(tmp_path, 1, "step", 1, _frame(0))
    job = _job(film, tmp_path, plan, mask_output=tmp_path / "mask.mkv")
    text = _Section(write_evidence_section(job, probe_video(film))).text
    assert "replaced 2.6 % of the pixels and mixed another 0.52 %" in text
    assert "In 2 of 4 frames it replaced nothing" in text
    assert "frame 2 at 0:00.04: 8.3 %" in text


def test_nothing_is_said_where_nothing_was_kept_or_done(film, tmp_path):
    info = probe_video(film)
    assert write_evidence_section(_job(film, None, Plan()), info) == ""
    _save(tmp_path, 0, "step", 0, _frame(7))
    assert write_evidence_section(_job(film, tmp_path, Plan()), info) == ""
