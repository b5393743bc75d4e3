"""Where many films go."""

import pytest

from workflow.restore_many.film_places import places_of


def _make(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"film")
    return folder


def test_films_keep_their_names_below_the_fixed_part_of_the_pattern(tmp_path):
    films = _make(tmp_path / "in", "a.mp4", "one/b.mkv", ".hidden.mp4", "SOURCES.tsv")
    out = str(tmp_path / "out")
    assert [p.name for p in places_of([str(films)], out)] == ["a.mp4", "one/b.mkv"]
    assert [p.name for p in places_of([f"{films}/*"], out)] == ["a.mp4"]
    (one,) = places_of([f"{films}/one/*.mkv"], out)
    assert one.output == f"{out}/b.mkv"
    assert one.quarantine == f"{out}/quarantine/b.mkv.json"


def test_what_cannot_be_written_becomes_matroska_and_no_two_have_one_name(tmp_path):
    films = _make(tmp_path / "in", "a.avi", "a.mkv", "b.webm", "c.mov")
    out = str(tmp_path / "out")
    names = [place.name for place in places_of([str(films)], out)]
    assert names == ["a.avi.mkv", "a.mkv.mkv", "b.mkv", "c.mov"]
    lossless = [place.name for place in places_of([str(films)], out, codec="ffv1")]
    assert set(lossless) == {"a.avi.mkv", "a.mkv.mkv", "b.mkv", "c.mkv"}
    (named,) = places_of([f"{films}/c.mov"], out, extension=".mp4")
    assert named.name == "c.mp4"


def test_restored_films_are_not_restored_again(tmp_path):
    films = _make(tmp_path, "a.mp4", "new/a.mp4", "new/quarantine/b.json")
    places = places_of([str(films)], str(tmp_path / "new"))
    assert [place.source for place in places] == [str(films / "a.mp4")]


def test_one_name_for_films_of_two_folders_is_refused(tmp_path):
    _make(tmp_path, "one/a.mp4", "two/a.mp4")
    patterns = [f"{tmp_path}/one/*", f"{tmp_path}/two/*"]
    with pytest.raises(ValueError, match=r"would be called a\.mp4"):
        places_of(patterns, str(tmp_path / "out"))


def test_a_pattern_without_films_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="names no film"):
        places_of([f"{tmp_path}/*.mp4"], str(tmp_path / "out"))
