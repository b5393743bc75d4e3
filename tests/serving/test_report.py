"""Pages about restorations of films that the test makes."""

import base64
import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from data_pipeline.video.reader import VideoReader
from serving.denoise_step import DenoiseStep
from serving.engine import restore_film
from serving.plan import Plan
from serving.report import write_report
from serving.restore_job import RestoreJob
from serving.trim_step import TrimStep
from tests.serving.small_denoiser import save_small_preset
from tests.synthetic_video import write_video

_VOID = {"meta", "img", "input", "line", "circle", "rect", "polyline"}


class _Page(HTMLParser):
    """Checks that tags close, and gathers attributes and text."""

    def __init__(self, text: str):
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data + " "


@pytest.fixture(scope="module")
def restoration(tmp_path_factory):
    home = tmp_path_factory.mktemp("report")
    film = write_video(home / "a <b> & c.mkv", frames=16, noise=20.0, audio_tracks=1)
    preset = save_small_preset(home / "small")
    plan = Plan((DenoiseStep(preset=str(preset), noise_level=20.0, strength=0.5),))
    job = RestoreJob(source=film, output=home / "new.mkv", plan=plan, codec="ffv1")
    return restore_film(job, show_progress=False)


@pytest.fixture(scope="module")
def page(restoration, tmp_path_factory):
    target = tmp_path_factory.mktemp("page") / "report.html"
    write_report(target, restoration, moments=2, noise_points=5, progress=False)
    assert list(target.parent.iterdir()) == [target]
    return target.read_text(encoding="utf-8")


def test_the_page_is_well_formed_and_names_are_escaped(page):
    parsed = _Page(page)
    assert parsed.open == []
    assert "a <b> & c.mkv" in parsed.text
    assert "<b>" not in page
    assert "$" not in page


def test_the_page_needs_nothing_from_elsewhere(page):
    addresses = [
        value
        for _, name, value in _Page(page).attributes
        if name in ("src", "href", "srcset", "data", "action")
    ]
    assert len(addresses) == 5
    assert all(value.startswith("data:image/jpeg;base64,") for value in addresses)
    assert "url(" not in page and "@import" not in page


def test_its_pictures_are_the_frames_of_both_films(page, restoration):
    pictures = [
        np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))).astype(float)
        for data in re.findall(r"base64,([A-Za-z0-9+/=]+)", page)
    ]
    old, new = (
        [frame.pixels.astype(float) for frame in VideoReader(path, "off")]
        for path in (restoration.job.source, restoration.job.output)
    )

    def nearest(picture, frames):
        errors = [np.abs(picture - frame).mean() for frame in frames]
        return int(np.argmin(errors)), min(errors)

    # The last one is the sheet of key frames.
    for before, after in (pictures[:2], pictures[2:4]):
        (first, error), (second, other_error) = (
            nearest(before, old),
            nearest(after, new),
        )
        assert first == second
        assert error < 8 and other_error < 8
        assert nearest(before, new)[1] > error + 1


def test_it_says_what_was_done_what_it_cost_and_what_was_checked(page, restoration):
    text = " ".join(_Page(page).text.split())
    for expected in (
        "strength 0.5 of 1",
        "noise level 20 (standard deviation",
        "none: random weights",
        "Recovered:",
        "Made up:",
        "frames per second, reading and writing included",
        "64 x 48, 8 bit",
        "letterbox",
        "BRISQUE",
        "key frame",
        "Change between frames",
        *restoration.checks,
    ):
        assert expected in text


def test_every_picture_and_control_has_a_text_for_those_who_do_not_see(page):
    attributes = _Page(page).attributes
    alts = [value for tag, name, value in attributes if (tag, name) == ("img", "alt")]
    labels = [v for tag, n, v in attributes if (tag, n) == ("input", "aria-label")]
    assert len(set(alts)) == 5
    assert len(set(labels)) == 2
    assert ("html", "lang", "en") in attributes


@pytest.mark.slow
def test_figures_of_the_whole_film_are_told_from_those_of_a_stretch(tmp_path):
    film = write_video(tmp_path / "old.mkv", frames=30, noise=20.0)
    plan = Plan((TrimStep(start=0.4, end=0.8),))
    job = RestoreJob(source=film, output=tmp_path / "new.mkv", plan=plan)
    page = tmp_path / "report.html"
    summary = restore_film(job, show_progress=False)
    write_report(page, summary, moments=1, noise_points=2, progress=False)
    assert "those of the stretch that was kept" in page.read_text(encoding="utf-8")


def test_a_missing_folder_is_named(restoration, tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        write_report(tmp_path / "nowhere" / "report.html", restoration)
