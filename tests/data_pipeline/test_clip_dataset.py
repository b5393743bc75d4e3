"""A dataset that other programs read without anything of Kinozoo."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from data_pipeline.bulk.serial_executor import SerialExecutor
from data_pipeline.clip_dataset import write_clip_dataset
from data_pipeline.manifest import Manifest
from tests.data_pipeline.ingested_folder import make_ingested_folder

# In a process of its own, which finds TensorFlow Datasets only.
_READER = """
import io, json, sys
import av
import tensorflow_datasets as tfds
folder, by_name = sys.argv[1], sys.argv[2] == "load"
if by_name:
    dataset = tfds.load("kinozoo_clips", data_dir=folder, split="train")
    rows = list(dataset.as_numpy_iterator())
else:
    rows = list(tfds.builder_from_directory(folder).as_data_source("train"))
text = lambda value: value.decode() if isinstance(value, bytes) else value
print(json.dumps([
    {"frames": sum(1 for _ in av.open(io.BytesIO(row["clip"])).decode(video=0)),
     "source": text(row["source"]), "licence": text(row["licence"]),
     "consent": text(row["consent"]), "told": int(row["frames"])}
    for row in rows
]))
assert not {"data_pipeline", "zoo"} & set(sys.modules)
"""


def _read(folder: Path, how: str, cwd: Path) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-c", _READER, str(folder), how],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def clips(tmp_path):
    folder = make_ingested_folder(tmp_path / "clips", clips=4, frames=4)
    manifest = Manifest.load(folder)
    # Three clips of one shot, and one of another source.
    stated = {"licence": "CC0-1.0", "consent": "model release"}
    changed = [
        dataclasses.replace(clip, source="a.mp4", shot=0, first_frame=4 * n, **stated)
        for n, clip in enumerate(manifest.clips[:3])
    ]
    dataclasses.replace(manifest, clips=(*changed, manifest.clips[3])).save(folder)
    return folder


def _shards(folder):
    return sorted(path.name for path in Path(folder).glob("kinozoo_clips-*"))


def test_clips_of_a_shot_share_a_shard_and_a_second_run_writes_nothing(clips, tmp_path):
    made = write_clip_dataset(str(clips), str(tmp_path / "data"), shards=4)
    assert (made.clips, made.shards, made.written) == (4, 2, 2)
    info = json.loads((Path(made.folder) / "dataset_info.json").read_text())
    assert sorted(info["splits"][0]["shardLengths"]) == ["1", "3"]
    stamps = {p.name: p.stat().st_mtime_ns for p in Path(made.folder).iterdir()}
    again = write_clip_dataset(str(clips), str(tmp_path / "data"), shards=4)
    assert again.written == 0
    assert {p.name: p.stat().st_mtime_ns for p in Path(made.folder).iterdir()} == stamps


def test_only_shards_of_changed_clips_are_written_again(clips, tmp_path):
    made = write_clip_dataset(str(clips), str(tmp_path / "data"), shards=2)
    manifest = Manifest.load(clips)
    last = dataclasses.replace(manifest.clips[3], licence="MIT")
    dataclasses.replace(manifest, clips=(*manifest.clips[:3], last)).save(clips)
    again = write_clip_dataset(str(clips), str(tmp_path / "data"), shards=2)
    assert (again.written, again.shards) == (1, 2)
    fewer = write_clip_dataset(str(clips), str(tmp_path / "data"), shards=1)
    assert _shards(fewer.folder) == ["kinozoo_clips-train.tfrecord-00000-of-00001"]
    assert made.folder == fewer.folder


def test_a_clip_that_is_not_the_listed_one_is_told(clips, tmp_path):
    (clips / Manifest.load(clips).clips[0].file).write_bytes(b"other")
    with pytest.raises(ValueError, match="is not the file that the manifest"):
        write_clip_dataset(str(clips), str(tmp_path / "data"))
    assert not list((tmp_path / "data").rglob("dataset_info.json"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shard_format", "how"), [("tfrecord", "load"), ("array_record", "directory")]
)
def test_other_programs_read_clips_and_terms(clips, tmp_path, shard_format, how):
    made = write_clip_dataset(
        str(clips), str(tmp_path / "data"), shards=2, shard_format=shard_format
    )
    folder = tmp_path / "data" if how == "load" else made.folder
    rows = _read(folder, how, tmp_path)
    assert [row["frames"] for row in rows] == [row["told"] for row in rows] == [4] * 4
    terms = sorted((r["source"], r["licence"], r["consent"]) for r in rows)
    own = ("a.mp4", "CC0-1.0", "model release")
    assert terms == [own, own, own, ("source_3.mp4", "", "")]


def test_a_run_that_was_killed_keeps_the_shards_that_it_wrote(clips, tmp_path):
    class Killed(SerialExecutor):
        def run(self, task, items):
            outcomes = super().run(task, items)
            yield next(outcomes)
            raise KeyboardInterrupt

    told = {"clips": str(clips), "target": str(tmp_path / "data"), "shards": 2}
    with pytest.raises(KeyboardInterrupt):
        write_clip_dataset(**told, executor=lambda count: Killed())
    made = write_clip_dataset(**told)
    assert (made.written, made.shards) == (1, 2)
    assert (Path(made.folder) / "dataset_info.json").is_file()


def test_a_shard_that_was_deleted_is_written_again(clips, tmp_path):
    made = write_clip_dataset(str(clips), str(tmp_path / "data"), shards=2)
    first = _shards(made.folder)[0]
    (Path(made.folder) / first).unlink()
    again = write_clip_dataset(str(clips), str(tmp_path / "data"), shards=2)
    assert (again.written, len(_shards(again.folder))) == (1, 2)
