import dataclasses
import json

import pytest

from data_pipeline.clip_record import ClipRecord
from data_pipeline.manifest import MANIFEST_NAME, Manifest
from data_pipeline.source_record import SourceRecord


def _clip(source: str, first_frame: int = 0) -> ClipRecord:
    return ClipRecord(
        file=f"{source}_{first_frame}.mp4",
        bytes=1234,
        source=source,
        sha256="ab",
        licence="CC0-1.0",
        first_frame=first_frame,
        frames=48,
        width=320,
        height=180,
        rate="30000/1001",
        shrink=2,
        motion=1.5,
        texture=3.25,
        brightness=100.0,
        contrast=40.0,
    )


def _source(path: str) -> SourceRecord:
    return SourceRecord(
        path=path,
        sha256="ab",
        licence="CC0-1.0",
        codec="h264",
        width=640,
        height=360,
        frames=96,
        shots=2,
        bits_per_pixel=0.1,
        shrinks=(1, 2),
        settings="default",
    )


def test_a_manifest_reads_as_it_was_written(tmp_path):
    manifest = Manifest(clips=(_clip("a"),), sources=(_source("a"),))
    manifest.save(tmp_path)
    assert Manifest.load(tmp_path) == manifest
    assert [path.name for path in tmp_path.iterdir()] == [MANIFEST_NAME]


def test_a_source_replaces_its_own_clips_only():
    manifest = Manifest().with_source(_source("b"), [_clip("b"), _clip("b", 48)])
    manifest = manifest.with_source(_source("a"), [_clip("a")])
    changed = dataclasses.replace(_source("b"), sha256="cd")
    manifest = manifest.with_source(changed, [_clip("b", 24)])
    assert [clip.file for clip in manifest.clips] == ["a_0.mp4", "b_24.mp4"]
    assert [source.sha256 for source in manifest.sources] == ["ab", "cd"]


def test_a_source_can_be_taken_out():
    manifest = Manifest().with_source(_source("a"), [_clip("a")])
    assert manifest.without_source("a") == Manifest()


def test_a_folder_without_a_manifest_names_the_command_that_makes_one(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"kinozoo ingest"):
        Manifest.load(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "not JSON",
        "[]",
        json.dumps({"format": 99, "clips": [], "sources": []}),
        json.dumps({"format": 1, "clips": [{"file": "a"}], "sources": []}),
        json.dumps({"format": 1, "clips": [{"unknown": 1}], "sources": []}),
    ],
)
def test_a_damaged_manifest_is_named(tmp_path, content):
    (tmp_path / MANIFEST_NAME).write_text(content)
    with pytest.raises(ValueError, match=MANIFEST_NAME):
        Manifest.load(tmp_path)
