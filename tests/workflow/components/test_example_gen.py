"""From videos to two splits."""

import dataclasses
import json

import pytest

from data_pipeline.ingest_config import IngestConfig
from data_pipeline.manifest import Manifest
from data_pipeline.source_record import SourceRecord
from tests.data_pipeline.ingested_folder import make_ingested_folder
from tests.synthetic_video import SyntheticVideo, write_video
from tests.workflow.components.folders import context_of
from workflow.components.example_gen import (
    DUPLICATES_FILE,
    EVALUATION,
    TRAINING,
    ExampleGen,
    ExampleGenParameters,
    split_by_source,
)

INGEST = IngestConfig(shrink="never", least_side=32, least_frames=4)


@pytest.fixture
def videos(tmp_path):
    folder = tmp_path / "videos"
    folder.mkdir()
    for seed in range(3):
        write_video(folder / f"{seed}.mkv", SyntheticVideo(frames=6, seed=seed))
    (folder / "SOURCES.tsv").write_text("file\tlicence\n0.mkv\tCC0-1.0\n")
    return folder


def _executed(tmp_path, sources, name="out", **parameters):
    told = ExampleGenParameters(ingest=INGEST, **parameters)
    component = ExampleGen(told, sources=sources)
    context = context_of(component, tmp_path / name)
    component.execute(context)
    splits = {
        split: Manifest.load(context.outputs["examples"] / split)
        for split in (TRAINING, EVALUATION)
    }
    return context, splits


def test_no_video_gives_clips_to_both_splits(tmp_path, videos):
    context, splits = _executed(tmp_path, {"videos": videos})
    used = {name: {c.source for c in part.clips} for name, part in splits.items()}
    assert used[TRAINING] | used[EVALUATION] == {"0.mkv", "1.mkv", "2.mkv"}
    assert not used[TRAINING] & used[EVALUATION]
    assert len(used[EVALUATION]) == 1
    for split, manifest in splits.items():
        files = {path.name for path in (context.outputs["examples"] / split).iterdir()}
        assert files == {clip.file for clip in manifest.clips} | {"manifest.json"}
    licences = {source.name: source.licence for source in context.sources}
    assert licences == {"0.mkv": "CC0-1.0", "1.mkv": "", "2.mkv": ""}


def test_what_cannot_be_read_is_kept_in_mind_wherever_it_lies(tmp_path, videos):
    (videos / "bad.mkv").write_bytes(b"")
    context, splits = _executed(tmp_path, {"videos": videos})
    (bad,) = splits[TRAINING].quarantined
    assert bad.path == "bad.mkv" and "empty" in bad.reason
    assert str(tmp_path) not in bad.reason
    assert not splits[EVALUATION].quarantined
    assert context.properties["examples"]["quarantined"] == 1
    assert "; 1 in quarantine" in context.note


def test_an_interrupted_run_does_not_begin_another_video(tmp_path, videos):
    told = ExampleGenParameters(ingest=INGEST)
    component = ExampleGen(told, sources={"videos": videos})
    context = context_of(component, tmp_path / "out")
    context.stopping.set()
    with pytest.raises(InterruptedError):
        component.execute(context)
    known = Manifest.load(context.work / "train").sources
    assert [source.path for source in known] == ["0.mkv"]


def test_videos_for_evaluation_alone_are_the_evaluation_split(tmp_path, videos):
    other = tmp_path / "other"
    other.mkdir()
    write_video(other / "held.mkv", SyntheticVideo(frames=6, seed=9))
    _, splits = _executed(tmp_path, {"videos": videos, "eval_videos": other})
    assert len(splits[TRAINING].clips) == 3
    assert [clip.source for clip in splits[EVALUATION].clips] == ["held.mkv"]


def test_a_copy_of_a_video_for_evaluation_is_not_trained_on(tmp_path, videos):
    other = tmp_path / "other"
    other.mkdir()
    # The same pictures as 1.mkv, compressed otherwise.
    copy = SyntheticVideo(frames=6, seed=1, options=(("crf", "28"),))
    write_video(other / "renamed.mp4", copy)
    sources = {"videos": videos, "eval_videos": other}
    context, splits = _executed(tmp_path, sources)
    assert {clip.source for clip in splits[TRAINING].clips} == {"0.mkv", "2.mkv"}
    assert [clip.source for clip in splits[EVALUATION].clips] == ["renamed.mp4"]
    copies = json.loads((context.outputs["examples"] / DUPLICATES_FILE).read_text())
    assert [c["copy_of"] for c in copies] == [
        f"{EVALUATION}/{splits[EVALUATION].clips[0].file}"
    ]
    assert "1 left out as copies" in context.note
    _, splits = _executed(tmp_path, sources, "all", duplicate_bits=-1.0)
    assert len(splits[TRAINING].clips) == 3


def test_the_licences_beside_the_videos_count(tmp_path, videos):
    component = ExampleGen(ExampleGenParameters(), sources={"videos": videos})
    before = component.source_digests()
    # Of a table above the folder, which is no part of it.
    (videos / "SOURCES.tsv").rename(tmp_path / "SOURCES.tsv")
    assert component.source_digests() != before


def test_one_video_cannot_be_split(tmp_path, videos):
    for name in ("1.mkv", "2.mkv"):
        (videos / name).unlink()
    with pytest.raises(ValueError, match=r"more videos, or others .*--eval_videos"):
        _executed(tmp_path, {"videos": videos})


@pytest.mark.parametrize("count", [2, 5, 20])
@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_both_splits_have_sources_whatever_the_share(count, share, tmp_path):
    one = Manifest.load(make_ingested_folder(tmp_path / "clips", clips=1)).clips[0]
    manifest = Manifest(
        clips=tuple(dataclasses.replace(one, source=str(i)) for i in range(count)),
        sources=tuple(
            SourceRecord(
                path=str(i),
                sha256=f"{i * 7919:064x}",
                licence="",
                codec="ffv1",
                width=64,
                height=48,
                frames=6,
                shots=1,
                bits_per_pixel=1.0,
                shrinks=(1,),
                settings="",
            )
            for i in range(count)
        ),
    )
    parts = split_by_source(manifest, share)
    assert min(len(part.clips) for part in parts.values()) >= 1
    assert sum(len(part.clips) for part in parts.values()) == count
