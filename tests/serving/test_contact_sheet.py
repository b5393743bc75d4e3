import numpy as np
import pytest
from PIL import Image

from data_pipeline.video.reader import VideoReader
from serving.contact_sheet import (
    check_sheet_place,
    draw_contact_sheet,
    write_contact_sheet,
)
from serving.inspect import inspect_video
from serving.key_frame import KeyFrame
from tests.synthetic_video import write_video


def key_frame(index: int) -> KeyFrame:
    return KeyFrame(
        index=index, seconds=index / 25, shot=index, frames=1, sharpness=1.0, change=0.0
    )


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    return write_video(
        path, frames=30, cuts=(11, 20), codec="ffv1", pixel_format="bgr0", options=()
    )


def test_the_pictures_are_the_frames_that_were_chosen(film):
    sheet = np.asarray(draw_contact_sheet(film, [key_frame(i) for i in (3, 14, 29)]))
    frames = [frame.pixels for frame in VideoReader(film)]
    for place, index in enumerate((3, 14, 29)):
        left = 10 + place * 74
        shown = sheet[10:58, left : left + 64]
        np.testing.assert_array_equal(shown, frames[index])


def test_rows_hold_four(film):
    sheet = draw_contact_sheet(film, [key_frame(i) for i in range(5)])
    assert sheet.size == (4 * 74 + 10, 2 * (48 + 24 + 10) + 10)


def test_what_an_inspection_chose_is_written(film, tmp_path):
    found = inspect_video(film, moments=2)
    assert {frame.shot for frame in found.key_frames} == {1, 2, 3}
    write_contact_sheet(tmp_path / "sheet.jpg", film, found.key_frames)
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        assert sheet.format == "JPEG"
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.jpg"]


def test_a_turned_film_is_shown_upright(tmp_path):
    film = write_video(tmp_path / "turned.mp4", rotation=90)
    sheet = draw_contact_sheet(film, [key_frame(2)])
    assert sheet.size == (48 + 20, 64 + 24 + 20)


def test_other_places_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"\.jpg or \.png"):
        check_sheet_place(tmp_path / "sheet.gif")
    with pytest.raises(FileNotFoundError, match="nowhere"):
        check_sheet_place(tmp_path / "nowhere" / "sheet.png")
