"""The page in a real browser, from the film that is dropped to the one that is saved.

Screenshots go to the folder that KINOZOO_SCREENSHOTS names, if it does.
"""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

from data_pipeline.pictures.picture_grid import picture_grid
from data_pipeline.video.probe import probe_video
from tests.shared_data import SHARED
from tests.synthetic_video import write_video
from tests.zoo.picture_networks import PICTURE_NETWORKS, small_picture_network
from trainers.sampling import sampled_pictures
from zoo.card import Card
from zoo.catalog import load_network, save_preset

pytestmark = pytest.mark.slow
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 90_000


class _Studio(NamedTuple):
    address: str
    folder: Path


@pytest.fixture(scope="module")
def generator(tmp_path_factory):
    """The folder of a preset that invents pictures of three kinds."""
    folder = tmp_path_factory.mktemp("presets") / "little_pictures"
    words = dict.fromkeys(
        (
            "task",
            "degradation",
            "training_data",
            "data_licence",
            "licence",
            "training",
            "limits",
        ),
        "tests",
    )
    card = Card(preset="little_pictures", model="dcgan", **words)
    save_preset(small_picture_network(PICTURE_NETWORKS["dcgan"]), folder, card)
    return folder


@pytest.fixture(scope="module")
def studio(tmp_path_factory, generator):
    """The command in a process of its own, as people start it."""
    pytest.importorskip("gradio", reason="the page needs kinozoo[studio]")
    folder = tmp_path_factory.mktemp("studio")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    call = [sys.executable, "-m", "workflow.main", "studio", "--nobrowser"]
    process = subprocess.Popen(
        [*call, f"--port={port}", "--max_mb=20", f"--generators={generator}"],
        env=os.environ | {"TMPDIR": str(folder)},
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        said = next(line for line in process.stderr if "studio" in line)
        assert f"http://127.0.0.1:{port}" in said
        yield _Studio(f"http://127.0.0.1:{port}", folder)
        process.terminate()
        said = process.stderr.read()
        assert process.wait(60) == 0, said
    assert list(folder.iterdir()) == []


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright")
    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=path, args=quiet)
        yield browser
        browser.close()


@pytest.fixture
def page(studio, browser):
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(_PATIENCE)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    # The page asks for the first time when all of it is there.
    with page.expect_response(lambda answer: "queue/join" in answer.url):
        page.goto(studio.address)
    yield page
    own = (studio.address, "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    page.close()


def _look(page, name):
    folder = os.environ.get("KINOZOO_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def _drop(page, film):
    page.set_input_files("#film input[type=file]", film)
    page.wait_for_selector("#findings .facts")


def _tick(page, title):
    page.locator("label", has_text=title).locator("input").check()


def _restore_by_click(page, film, folder):
    """Goes through the page, once a film is dropped; returns what was downloaded."""
    _look(page, f"{film.stem} found")
    _tick(page, "Bring back faded light and dark")
    page.click("#compare")
    page.wait_for_selector("#pair img >> nth=1")
    _look(page, f"{film.stem} compared")
    page.click("#restore")
    page.wait_for_selector("#progress .outcome.done")
    # The browser shows the first picture.
    page.wait_for_function("document.querySelector('video.film').readyState >= 2")
    _look(page, f"{film.stem} done")
    saved = []
    for link in page.locator("#results a").all():
        with page.expect_download() as download:
            link.click()
        saved.append(folder / download.value.suggested_filename)
        download.value.save_as(saved[-1])
    page.get_by_text("The report", exact=True).click()
    report = page.frame_locator("#report iframe")
    report.locator("h1").wait_for()
    return saved


def test_a_film_is_dropped_compared_restored_and_saved(page, tmp_path):
    film = write_video(tmp_path / "old.mp4", frames=30, audio_tracks=1)
    _drop(page, film)
    new, report = _restore_by_click(page, film, tmp_path)
    assert new.name == "old restored.mp4"
    info = probe_video(new)
    assert (info.frame_count, len(info.others("audio"))) == (30, 1)
    assert "<h1" in report.read_text(encoding="utf-8")


_OLD = SHARED / "data" / "old" / "friday.mp4"


@pytest.mark.skipif(not _OLD.exists(), reason="no old film beside the checkout")
def test_a_real_old_film_is_restored_by_click(page, tmp_path):
    film = shutil.copyfile(_OLD, tmp_path / _OLD.name)
    _drop(page, film)
    page.get_by_text("More choices").click()
    page.locator("#begin").locator("input, textarea").fill("1")
    page.locator("#end").locator("input, textarea").fill("0:02")
    new, _ = _restore_by_click(page, Path(film), tmp_path)
    assert probe_video(new).frame_count == 30


def test_what_is_no_film_is_refused_in_a_sentence(page, tmp_path):
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear all")
    page.set_input_files("#film input[type=file]", letter)
    page.wait_for_selector("#message .outcome.failed")
    said = page.inner_text("#message")
    assert "letter.mp4" in said
    assert str(tmp_path) not in said
    assert "kinozoo-studio" not in said
    assert not page.is_visible("#restore")


def test_nothing_ticked_is_told(page, tmp_path):
    _drop(page, write_video(tmp_path / "old.mp4", frames=8))
    ticked = page.locator("#repairs input:checked")
    while ticked.count():
        ticked.first.uncheck()
    page.click("#restore")
    page.get_by_text("Tick at least one thing").first.wait_for()
    _look(page, "nothing ticked")


def test_a_restoration_goes_on_when_the_page_is_opened_again_and_can_be_stopped(
    page, studio, tmp_path
):
    film = write_video(tmp_path / "old.mkv", frames=900, width=320, height=240)
    _drop(page, film)
    _tick(page, "Take out a colour cast")
    page.click("#restore")
    page.wait_for_selector("#stop", state="visible")
    page.reload()
    page.wait_for_selector("#progress .running")
    page.click("#stop")
    page.wait_for_selector("#progress .outcome.stopped")
    _look(page, "stopped")
    assert not page.is_visible("#stop")
    assert not page.locator("#results a").count()


def test_a_mask_is_painted_on_the_film(page, studio, tmp_path):
    _drop(page, write_video(tmp_path / "old.mp4", frames=8, width=320, height=240))
    page.get_by_role("tab", name="Damage masks").click()
    page.click("#paint")
    canvas = page.locator("#easel canvas").first
    canvas.wait_for()
    page.wait_for_timeout(2000)
    place = canvas.bounding_box()
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 10, steps=8)
    page.mouse.up()
    _look(page, "painted")
    page.click("#use-paint")
    page.wait_for_selector("#mask-message .outcome.done")
    masks = list(studio.folder.glob("*/*/damage mask painted.png"))
    assert len(masks) == 1


def _make_pictures(page, count, draw):
    """Asks for pictures; returns where they come from."""
    page.fill("#count input[type=number]", str(count))
    page.fill("#seed input", str(draw))
    before = page.locator("#made img").get_attribute("src") if draw > 1 else ""
    page.click("#make")
    page.wait_for_function(
        "before => { const made = document.querySelector('#made img');"
        " return made && made.src != before; }",
        arg=before,
    )
    return page.locator("#made img").get_attribute("src")


def test_pictures_are_invented_and_saved(page, generator, tmp_path):
    page.get_by_role("tab", name="Invented pictures").click()
    page.locator("#kind").wait_for(state="visible")
    first = _make_pictures(page, 6, 1)
    second = _make_pictures(page, 6, 2)
    assert first != second
    page.locator("#kind input").click()
    page.get_by_role("option", name="2", exact=True).click()
    _make_pictures(page, 3, 2)
    _look(page, "invented")
    with page.expect_download() as download:
        page.locator("#made a").click()
    assert download.value.suggested_filename == (
        "little_pictures 3 pictures draw 2 kind 2.png"
    )
    saved = tmp_path / "saved.png"
    download.value.save_as(saved)
    expected = sampled_pictures(load_network(str(generator)), 3, 2, 2)
    np.testing.assert_array_equal(
        np.asarray(Image.open(saved)), picture_grid(expected, 3)
    )


def test_a_draw_that_has_no_number_is_told(page):
    page.get_by_role("tab", name="Invented pictures").click()
    page.fill("#seed input", "")
    page.click("#make")
    page.get_by_text("number of the draw is a whole one").first.wait_for()
