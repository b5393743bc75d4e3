"""What servers get to see."""

import json
import shutil
from pathlib import Path

import pytest

from tests.workflow.components.folders import context_of
from workflow.components.pusher import Pusher, PusherParameters, push
from workflow.components.trainer import SERVING_FORMAT
from workflow.pipeline.artifact import Artifact
from workflow.pipeline.channel import Channel


def _model(folder, content="one"):
    (folder / SERVING_FORMAT / "variables").mkdir(parents=True)
    (folder / SERVING_FORMAT / "saved_model.pb").write_text(content)
    (folder / SERVING_FORMAT / "variables" / "data").write_text(content * 99)
    return folder


def _blessing(folder, name, blessed):
    folder.mkdir()
    (folder / (name if blessed else name.replace("BLESSED", "NOT_BLESSED"))).touch()
    return folder


@pytest.fixture
def pushed(tmp_path):
    """Returns a function that pushes, and gives what it said and the versions."""

    def run(content="one", blessed=1, infra_blessed=1):
        count = len(list(tmp_path.glob("out_*")))
        parameters = PusherParameters(model="m", destination=str(tmp_path / "serving"))
        pusher = Pusher(parameters, _channels())
        model = _model(tmp_path / f"model_{count}", content)
        context = context_of(
            pusher,
            tmp_path / f"out_{count}",
            model=model,
            # As the pipeline leaves them: nothing else is known of these folders.
            blessing=_blessing(tmp_path / f"eval_{count}", "BLESSED", blessed),
            infra_blessing=_blessing(
                tmp_path / f"infra_{count}", "INFRA_BLESSED", infra_blessed
            ),
        )
        pusher.execute(context)
        home = tmp_path / "serving" / "m"
        names = sorted(path.name for path in home.iterdir()) if home.exists() else []
        return pusher, context, names

    return run


def _channels():
    return {
        name: Channel(producer="X", output=name, type=kind)
        for name, kind in Pusher.input_types.items()
    }


def test_versions_count_up_and_are_whole(pushed, tmp_path):
    assert pushed("one")[2] == ["1"]
    _, context, names = pushed("two")
    assert names == ["1", "2"]
    served = tmp_path / "serving/m/2"
    assert (served / "variables/data").read_text() == "two" * 99
    kept = context.outputs["pushed_model"] / "2"
    assert (kept / "saved_model.pb").read_text() == "two"


def test_the_same_model_is_not_pushed_twice(pushed):
    pushed("one")
    _, context, names = pushed("one")
    assert names == ["1"]
    assert context.properties["pushed_model"]["version"] == 1


@pytest.mark.parametrize(
    ("blessed", "infra", "missing"),
    [
        (0, 1, ["blessing"]),
        (1, 0, ["infra_blessing"]),
        (0, 0, ["blessing", "infra_blessing"]),
    ],
)
def test_what_is_not_blessed_twice_is_not_pushed(pushed, blessed, infra, missing):
    _, context, names = pushed("one", blessed, infra)
    assert names == []
    text = (context.outputs["pushed_model"] / "NOT_PUSHED").read_text()
    assert json.loads(text) == {"missing": missing}
    assert context.properties["pushed_model"] == {"pushed": 0}


def test_a_version_that_was_taken_away_is_pushed_again(pushed, tmp_path):
    pusher, context, _ = pushed("one")
    artifact = Artifact(
        key="",
        type="PushedModel",
        path=context.outputs["pushed_model"],
        digest="",
        properties=context.properties["pushed_model"],
    )
    assert pusher.is_current({"pushed_model": artifact})
    shutil.rmtree(tmp_path / "serving/m/1")
    assert not pusher.is_current({"pushed_model": artifact})


def test_a_push_that_breaks_off_leaves_no_version(tmp_path, monkeypatch):
    origin = _model(tmp_path / "model") / SERVING_FORMAT
    copy = shutil.copyfile

    def fails(source, target, **options):
        assert not any(p.name.isdigit() for p in (tmp_path / "home").iterdir())
        if Path(source).name == "data":
            raise OSError("the disk is full")
        return copy(source, target, **options)

    monkeypatch.setattr(shutil, "copyfile", fails)
    with pytest.raises(OSError, match="disk is full"):
        push(origin, tmp_path / "home")
    assert not any(p.name.isdigit() for p in (tmp_path / "home").iterdir())
    monkeypatch.undo()
    assert push(origin, tmp_path / "home") == 1
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["1"]
