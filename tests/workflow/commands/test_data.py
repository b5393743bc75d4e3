"""`kinozoo data` as a person calls it."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from data_pipeline import storage
from tests.data_pipeline.ingested_folder import make_ingested_folder
from tests.in_memory_bucket import bucket_with
from workflow.commands import data

ROOT = Path(__file__).parents[3]
WITHOUT_TFDV = importlib.util.find_spec("tensorflow_data_validation") is None


def _call(capsys, *arguments):
    for name in data.FLAGS:
        data.FLAGS[name].unparse()
    status = data.COMMAND.execute(list(map(str, arguments)))
    return status, capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "data takes statistics SET=FOLDER"),
        (["look"], "received look"),
        (["statistics", "train=x"], "--out=DIR"),
    ],
)
def test_a_wrong_call_gets_one_sentence(capsys, arguments, sentence):
    status, said = _call(capsys, *arguments)
    assert status == 1
    assert sentence in said
    assert len(said.splitlines()) == 1


@pytest.mark.skipif(not WITHOUT_TFDV, reason="TFDV is installed here")
def test_without_tfdv_one_sentence_names_the_extra(capsys, tmp_path):
    status, said = _call(capsys, "schema", tmp_path, f"--out={tmp_path / 'out'}")
    assert status == 1
    assert "pip install 'kinozoo[workflow]'" in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "out").exists()


needs_tfdv = pytest.mark.skipif(
    WITHOUT_TFDV, reason="TFDV is not installed here: pip install 'kinozoo[workflow]'"
)


@pytest.mark.slow
@needs_tfdv
@pytest.mark.filterwarnings("ignore")
def test_all_of_it_may_be_behind_urls(capsys, tmp_path):
    bucket = bucket_with(clips=make_ingested_folder(tmp_path / "clips", clips=2))
    stats, schema, found = (f"{bucket}/{name}" for name in ("stats", "schema", "found"))
    told = ("statistics", f"train={bucket}/clips", f"--out={stats}")
    assert _call(capsys, *told)[0] == 0
    assert storage.read_text(f"{stats}/statistics.html").startswith("<!doctype html>")
    status, said = _call(capsys, *told)
    assert (status, said) == (
        1,
        f"kinozoo: {stats} is not empty: take another --out.\n",
    )
    told = ("schema", stats, "--fewest_clips=3", f"--out={schema}")
    assert _call(capsys, *told)[0] == 0
    told = ("validate", stats, schema, f"--previous={stats}", f"--out={found}")
    status, said = _call(capsys, *told)
    assert status == 1
    assert "The data must not be used: 1 error in the data" in said
    names = [name.rpartition("/")[2] for name in storage.matching_files(found)]
    assert sorted(names) == ["SchemaDiff.pb", "anomalies.html", "anomalies.json"]
    status, said = _call(capsys, "schema", f"{bucket}/none", f"--out={bucket}/new")
    assert (status, said.count("\n")) == (1, 1)
    assert f"no folder {bucket}/none" in said


@pytest.mark.slow
@needs_tfdv
def test_from_clips_to_what_is_wrong_with_them(tmp_path):
    def call(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "workflow.main", "data", *map(str, arguments)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    clips = make_ingested_folder(tmp_path / "clips", clips=2)
    out = tmp_path / "statistics"
    done = call("statistics", f"train={clips}", f"--out={out}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("records of clips: 2 in train")
    assert (out / "statistics.html").is_file()
    again = call("statistics", f"train={clips}", f"--out={out}")
    assert again.returncode == 1
    assert "is not empty" in again.stderr
    call("schema", out, "--fewest_clips=3", f"--out={tmp_path / 'schema'}")
    judged = call(
        "validate", out, tmp_path / "schema", f"--out={tmp_path / 'anomalies'}"
    )
    assert judged.returncode == 1
    assert "The data must not be used: 1 error in the data" in judged.stderr
    assert (tmp_path / "anomalies/anomalies.html").is_file()
