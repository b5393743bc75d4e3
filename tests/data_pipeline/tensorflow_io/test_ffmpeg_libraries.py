import importlib.metadata
import multiprocessing
from pathlib import Path

import pytest

from data_pipeline.tensorflow_io import ffmpeg_libraries
from data_pipeline.tensorflow_io.ffmpeg_libraries import (
    find_wheel_libraries,
    load_ffmpeg_libraries,
    place_links,
)

_NAMES = {"libavformat.so.58", "libswscale.so.5"}


def test_the_wheel_carries_every_library_in_the_order_they_load():
    libraries = find_wheel_libraries()
    names = list(libraries)
    assert names.index("libavutil") < names.index("libavcodec")
    assert names.index("libavcodec") < names.index("libavformat")
    assert all(path.is_file() for path in libraries.values())


def test_loading_again_changes_nothing():
    load_ffmpeg_libraries()
    load_ffmpeg_libraries()


def test_links_lead_to_the_libraries(tmp_path):
    libraries = find_wheel_libraries()
    place_links(libraries, tmp_path / "links")
    links = {link.name: link.resolve() for link in (tmp_path / "links").iterdir()}
    assert set(links) == _NAMES
    assert links["libswscale.so.5"] == libraries["libswscale"].resolve()


def test_a_wrong_link_is_replaced_and_a_right_one_kept(tmp_path):
    libraries = find_wheel_libraries()
    (tmp_path / "libavformat.so.58").symlink_to("/nowhere")
    (tmp_path / "libswscale.so.5").symlink_to(libraries["libswscale"])
    before = (tmp_path / "libswscale.so.5").lstat().st_ino
    place_links(libraries, tmp_path)
    assert (tmp_path / "libavformat.so.58").exists()
    assert (tmp_path / "libswscale.so.5").lstat().st_ino == before


def _place_often(folder: Path, libraries: dict[str, Path]) -> None:
    for _ in range(20):
        for name in _NAMES:
            (folder / name).unlink(missing_ok=True)
        place_links(libraries, folder)


def test_processes_that_start_together_do_not_disturb_each_other(tmp_path):
    libraries = find_wheel_libraries()
    context = multiprocessing.get_context("fork")
    workers = [
        context.Process(target=_place_often, args=(tmp_path, libraries))
        for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    place_links(libraries, tmp_path)
    assert {link.name for link in tmp_path.iterdir()} == _NAMES


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"two links in .*file.* could not be written"):
        place_links(find_wheel_libraries(), tmp_path / "file" / "links")


def test_without_the_wheel_the_message_says_what_to_install(monkeypatch):
    def absent(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(ffmpeg_libraries.importlib.metadata, "files", absent)
    with pytest.raises(OSError, match=r"install opencv-python-headless==4.6.0.66"):
        find_wheel_libraries()


def test_another_version_of_the_wheel_is_refused(monkeypatch):
    monkeypatch.setattr(ffmpeg_libraries.importlib.metadata, "files", lambda _: [])
    with pytest.raises(OSError, match=r"does not carry FFmpeg 4"):
        find_wheel_libraries()
