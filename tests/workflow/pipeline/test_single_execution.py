"""One component by itself, with its inputs and outputs anywhere."""

import json

import pytest

from tests.workflow.pipeline.word_components import Checking, Joining, Judging
from workflow.pipeline.single_execution import execute_single, single_component


@pytest.fixture
def example(tmp_path):
    """An artifact with a word in it, as another machine left it."""
    folder = tmp_path / "examples"
    folder.mkdir()
    (folder / "word.txt").write_text("axa")
    return str(folder)


def _run(kind, inputs, outputs, work, **parameters):
    component = single_component(kind, parameters, inputs, {})
    work.mkdir()
    return execute_single(component, inputs, outputs, work)


def test_it_reads_and_writes_where_it_is_told(tmp_path, example):
    target = tmp_path / "far" / "away"
    done = _run(
        Joining, {"examples": example}, {"model": str(target)}, tmp_path / "w", word="b"
    )
    assert (target / "word.txt").read_text() == "axab"
    assert done.note == "4 letters"
    assert done.outputs["model"].properties == {"letters": 4}


def test_what_is_known_of_an_artifact_travels_with_it(tmp_path, example):
    model = str(tmp_path / "model")
    _run(Joining, {"examples": example}, {"model": model}, tmp_path / "w")
    properties = json.loads((tmp_path / "model/.properties.json").read_text())
    assert properties == {"letters": 3}
    judged = _run(
        Judging,
        {"model": f"file://{model}"},
        {"blessing": str(tmp_path / "blessing")},
        tmp_path / "w2",
    )
    assert judged.outputs["blessing"].properties == {"blessed": 1}


def test_file_systems_of_tensorflow_will_do(tmp_path, example):
    tf = pytest.importorskip("tensorflow")
    tf.io.gfile.makedirs("ram://bucket/in")
    tf.io.gfile.copy(f"{example}/word.txt", "ram://bucket/in/word.txt")
    inputs = {"examples": "ram://bucket/in"}
    _run(Joining, inputs, {"model": "ram://bucket/out/model"}, tmp_path / "w")
    with tf.io.gfile.GFile("ram://bucket/out/model/word.txt") as file:
        assert file.read() == "axa"
    with pytest.raises(FileNotFoundError, match="ram://bucket/none"):
        _run(Joining, {"examples": "ram://bucket/none"}, {"model": "x"}, tmp_path / "v")


def test_an_objection_is_told_and_what_was_found_is_kept(tmp_path, example):
    target = tmp_path / "anomalies"
    done = _run(
        Checking, {"examples": example}, {"anomalies": str(target)}, tmp_path / "w"
    )
    assert done.objection == "there is an x in it"
    assert (target / "found.txt").is_file()


@pytest.mark.parametrize(
    ("inputs", "outputs", "message"),
    [
        ({}, {"model": "m"}, "takes the inputs examples"),
        ({"example": "x"}, {"model": "m"}, "takes the inputs examples"),
        ({"examples": "{example}"}, {}, "makes model; received places for none"),
        ({"examples": "absent"}, {"model": "m"}, "no folder absent"),
        ({"examples": "{example}"}, {"model": "{example}"}, "is not empty"),
    ],
)
def test_wrong_places_are_told(tmp_path, example, inputs, outputs, message):
    def filled(places):
        return {name: text.format(example=example) for name, text in places.items()}

    with pytest.raises((ValueError, OSError), match=message):
        _run(Joining, filled(inputs), filled(outputs), tmp_path / "w")


def test_unknown_parameters_are_told(tmp_path, example):
    with pytest.raises(ValueError, match=r"no field config\.words"):
        _run(Joining, {"examples": example}, {"model": "m"}, tmp_path / "w", words="b")
