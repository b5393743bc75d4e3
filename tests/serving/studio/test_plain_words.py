"""Findings, times and progress as the page words them."""

import shutil
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from serving.faults.fault import Fault
from serving.inspector import Inspector
from serving.studio.plain_findings import findings_page, plain_findings
from serving.studio.plain_time import plain_length
from serving.studio.run_page import progress_page, results_page
from serving.studio.run_state import RunPhase, RunState
from serving.studio.studio_folder import make_folder, without_folders
from tests.synthetic_video import SyntheticVideo, write_video


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    film = tmp_path_factory.mktemp("film") / "film.mkv"
    write_video(film, SyntheticVideo(frames=6))
    return Inspector(film).inspect()


def _weave(step):
    return Fault(
        name="weave", value=1.5, unit="pixels", confidence=0.9, suggested_step=step
    )


def test_a_fault_is_said_with_what_helps(found):
    (finding,) = plain_findings(replace(found, faults=(_weave("steady"),)))
    assert finding.sentence == "The picture trembles"
    assert finding.measure == "surely; 1.5 pixels"
    assert finding.remedy == "Hold the picture still"


def test_a_fault_that_no_step_is_suggested_for_was_looked_for(found):
    page = findings_page(replace(found, faults=(_weave(None),)))
    assert "Looked for and not found: trembling." in page
    assert "No fault was found" in page


def test_names_of_files_cannot_write_into_the_page(found):
    page = findings_page(replace(found, notes=("<script>alert(1)</script>",)))
    assert "<script" not in page


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 seconds"),
        (1.0, "1 second"),
        (59.4, "59 seconds"),
        (60, "1 minute"),
        (200, "3 minutes 20 seconds"),
        (3599.7, "1 hour"),
        (7500, "2 hours 5 minutes"),
    ],
)
def test_lengths_are_said_as_people_say_them(seconds, text):
    assert plain_length(seconds) == text


def test_people_are_told_names_of_their_files_and_no_folders():
    folder, owned = make_folder()
    owned.close()
    shutil.rmtree(folder)
    film = folder / "uploads" / "a1b2" / "Opa 1962.mp4"
    said = without_folders(f"{film} is no video; neither is {film}.")
    assert said == "Opa 1962.mp4 is no video; neither is Opa 1962.mp4."
    assert without_folders("1/2 of /etc/passwd") == "1/2 of /etc/passwd"


class _Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text = ""

    def handle_data(self, data):
        self.text += data


def _text(page):
    parser = _Text()
    parser.feed(page)
    return parser.text


def test_progress_says_how_far_and_how_long_still():
    state = RunState(phase=RunPhase.RESTORING, done=1200, total=2400, seconds_left=93.0)
    page = progress_page(state)
    assert "Picture 1,200 of 2,400, about 1 minute 35 seconds left" in _text(page)
    assert "width:50.0%" in page


@pytest.mark.parametrize("phase", list(RunPhase))
def test_every_phase_has_a_sentence(phase):
    state = RunState(phase=phase, before=2, problem="<b>the disk is full")
    text = _text(progress_page(state))
    assert text
    assert phase is not RunPhase.WAITING or "2 films are restored first" in text
    assert phase is not RunPhase.FAILED or "the disk is full" in text


def test_results_can_be_played_and_downloaded(tmp_path):
    film, report = tmp_path / "a film.mp4", tmp_path / "report.html"
    film.write_bytes(b"1" * 2_000_000)
    report.write_text("page")
    page = results_page([film, report])
    assert "<video" in page
    assert "a%20film.mp4" in page
    assert "Download the film (2.0 MB)" in page
    assert "Download the report" in page
    assert results_page([]) == ""


def test_a_film_that_browsers_cannot_play_is_only_downloaded(tmp_path):
    film = tmp_path / "film.mkv"
    film.write_bytes(b"1")
    page = results_page([film])
    assert "<video" not in page
    assert "VLC" in page
