"""Local paths and URLs behave alike; `ram://` stands for `gs://`."""

import re
from uuid import uuid4

import pytest

from data_pipeline import storage
from data_pipeline.storage_error import StorageError
from data_pipeline.storage_refusal_error import StorageRefusalError


@pytest.fixture(params=["path", "ram"])
def folder(request, tmp_path):
    if request.param == "path":
        return str(tmp_path / "folder")
    # TensorFlow's file system in memory goes the way that any URL goes.
    return f"ram://kinozoo-{uuid4().hex}/folder"


def test_what_is_written_is_found_and_read(folder):
    storage.write_text(storage.joined(folder, "a.json"), "one")
    storage.write_text(storage.joined(folder, "inner", "b.json"), "two")
    storage.write_text(storage.joined(folder, "c.txt"), "three")
    names = [storage.joined(folder, "a.json"), storage.joined(folder, "c.txt")]
    assert storage.matching_files(storage.joined(folder, "*.json")) == names[:1]
    inner = storage.joined(folder, "inner", "b.json")
    assert storage.matching_files(folder) == sorted([*names, inner])
    assert storage.read_text(inner) == "two"
    assert storage.size_of(inner) == 3
    assert storage.is_folder(folder) and not storage.is_folder(inner)


def test_what_is_written_again_replaces_what_was(folder):
    name = storage.joined(folder, "a.json")
    storage.write_text(name, "a long text")
    storage.write_text(name, "short")
    assert storage.read_text(name) == "short"
    assert storage.matching_files(folder) == [name]


def test_what_is_not_there_is_none(folder):
    name = storage.joined(folder, "missing")
    assert storage.size_of(name) is None
    assert storage.read_text(name) is None
    storage.remove(name)
    storage.remove_folder(folder)
    assert storage.matching_files(storage.joined(folder, "*")) == []


def test_a_file_is_worked_on_locally_and_delivered(folder):
    name = storage.joined(folder, "a.bin")
    with storage.delivered(name) as path:
        path.write_bytes(b"content")
    with storage.fetched(name) as path:
        assert path.name == "a.bin"
        assert path.read_bytes() == b"content"
    digest = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"
    assert storage.sha256_of(name) == digest
    storage.remove(name)
    assert storage.matching_files(folder) == []


def test_nothing_appears_where_the_work_failed(folder):
    with (
        pytest.raises(ZeroDivisionError),
        storage.delivered(storage.joined(folder, "a.bin")) as path,
    ):
        path.write_bytes(b"half")
        raise ZeroDivisionError
    assert storage.matching_files(folder) == []


def test_names_are_relative_to_the_fixed_part_of_a_pattern(tmp_path):
    assert storage.base_of(str(tmp_path)) == str(tmp_path)
    assert storage.base_of(f"{tmp_path}/a*/b/*.mp4") == str(tmp_path)
    assert storage.base_of("film.mp4") == "."
    assert storage.base_of("gs://bucket/films/*.mp4") == "gs://bucket/films"


def test_a_missing_file_is_an_os_error(folder):
    with pytest.raises(OSError, match="missing"):
        storage.sha256_of(storage.joined(folder, "missing"))


def test_brackets_in_names_are_no_pattern(folder):
    box = storage.joined(folder, "box [1950]")
    names = [storage.joined(box, f"{name} [1950].json") for name in ("new", "old")]
    for name in names:
        storage.write_text(name, "film")
    assert storage.matching_files(names[1]) == [names[1]]
    assert storage.base_of(names[1]) == box
    assert storage.matching_files(box) == names
    assert storage.base_of(box) == box
    storage.write_text(storage.joined(box, "inner", "deep.json"), "no file of box")
    storage.write_text(storage.joined(box, ".hidden.json"), "half written")
    assert storage.files_in(box, "*.json") == names
    if not storage.is_url(folder):
        assert storage.matching_files(storage.joined(box, "*.json")) == names
    assert storage.files_in(box, "n*") == names[:1]
    assert storage.files_in(storage.joined(box, "nowhere"), "*") == []


@pytest.mark.parametrize(
    "ask",
    [
        storage.size_of,
        storage.sha256_of,
        storage.is_folder,
        storage.matching_files,
        storage.make_folder,
        storage.remove,
        storage.remove_folder,
        lambda name: storage.files_in(name, "*"),
        lambda name: storage.write_text(name, "text"),
        lambda name: storage.fetched(name).__enter__(),
    ],
)
def test_a_cloud_that_refuses_is_told_as_such(ask, monkeypatch):
    import tensorflow as tf

    def refuse(*_, **__):
        raise tf.errors.PermissionDeniedError(None, None, "no credentials")

    # As it is: what asks whether there is a folder takes a refusal for no.
    monkeypatch.setattr(tf.io.gfile, "isdir", lambda _: False)
    for name in ("exists", "stat", "listdir", "makedirs", "glob", "GFile"):
        monkeypatch.setattr(tf.io.gfile, name, refuse)
    with pytest.raises(StorageRefusalError, match=r"gs://bucket.*no credentials"):
        ask("gs://bucket/film.mp4")


def test_who_asks_for_nothing_there_and_who_is_refused_can_be_told_apart():
    missing = f"ram://kinozoo-{uuid4().hex}/film.mp4"
    with pytest.raises(FileNotFoundError, match=missing):
        storage.sha256_of(missing)
    assert issubclass(StorageRefusalError, PermissionError)
    assert issubclass(StorageRefusalError, StorageError)


def test_a_scheme_that_nobody_knows_gets_a_sentence():
    with pytest.raises(ValueError, match=r"no file system called nowhere here.*gs"):
        storage.size_of("nowhere://bucket/film.mp4")


def test_a_folder_is_worked_on_locally_and_delivered(folder):
    with storage.delivery_folder(folder) as place:
        (place / "inner").mkdir()
        (place / "inner/b.txt").write_text("two")
        (place / "a.txt").write_text("one")
    assert storage.read_text(storage.joined(folder, "inner", "b.txt")) == "two"
    assert not storage.is_empty(folder)
    with storage.fetched_folder(folder) as place:
        found = {path.name: path.read_text() for path in place.rglob("*.txt")}
    assert found == {"a.txt": "one", "b.txt": "two"}
    with storage.fetched_folder(folder, ("inner", "c.txt")) as place:
        assert (place / "inner/b.txt").is_file()


def test_of_a_folder_as_of_a_file_errors_name_what_was_copied(folder):
    name = storage.joined(folder, "a.txt")
    storage.write_text(name, "one")
    with (
        pytest.raises(ValueError, match=f"{re.escape(name)} is none"),
        storage.fetched(name) as path,
    ):
        raise ValueError(f"{path} is none")
    with (
        pytest.raises(FileNotFoundError, match=f"{re.escape(folder)} has none"),
        storage.fetched_folder(folder) as place,
    ):
        raise FileNotFoundError(f"{place} has none")


def test_a_folder_that_is_not_there_is_empty_and_cannot_be_fetched(folder):
    assert storage.is_empty(folder)
    with (
        pytest.raises(FileNotFoundError, match="There is no folder"),
        storage.fetched_folder(folder),
    ):
        pass
