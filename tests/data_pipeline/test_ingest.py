import errno
import hashlib
import logging
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import ExifTags, Image

from data_pipeline import storage
from data_pipeline.ingest import ingest_folder
from data_pipeline.ingest_config import IngestConfig
from data_pipeline.manifest import MANIFEST_NAME, Manifest
from data_pipeline.source_ingest import SourceIngest
from data_pipeline.tensorflow_io.in_memory_clip import decode_with_pyav
from tests.in_memory_bucket import bucket_with
from tests.synthetic_video import moving_texture, write_video

_CONFIG = IngestConfig(clip_frames=12, least_frames=6, least_side=32)
_CRUDE = (("preset", "ultrafast"), ("crf", "51"))


def _make_folder(folder: Path) -> Path:
    (folder / "inner").mkdir(parents=True)
    write_video(folder / "two.mp4", width=136, height=98, frames=20, cuts=(9,), seed=1)
    write_video(folder / "inner" / "poor.mkv", width=132, height=98, options=_CRUDE)
    (folder / "notes.txt").write_text("not a video")
    (folder / "SOURCES.tsv").write_text(
        'file\tlicence\ntwo.mp4\tCC0-1.0\ninner/poor.mkv\tMIT "quoted"\n'
    )
    return folder


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return _make_folder(tmp_path_factory.mktemp("videos") / "films")


@pytest.fixture(scope="module")
def target(source, tmp_path_factory):
    target = tmp_path_factory.mktemp("clips")
    ingest_folder(source, target, _CONFIG)
    return target


def test_every_shot_is_a_file_of_permitted_size(target):
    clips = Manifest.load(target).clips
    assert [(clip.source, clip.first_frame, clip.shrink) for clip in clips] == [
        ("inner/poor.mkv", 0, 2),
        ("two.mp4", 0, 1),
        ("two.mp4", 0, 2),
        ("two.mp4", 9, 1),
        ("two.mp4", 9, 2),
    ]
    for clip in clips:
        content = (target / clip.file).read_bytes()
        assert len(content) == clip.bytes
        shape = decode_with_pyav(content).shape
        assert shape == (clip.frames, clip.height, clip.width, 3)
        assert clip.width % 16 == 0


def test_the_manifest_names_source_hash_and_licence(source, target):
    manifest = Manifest.load(target)
    digest = hashlib.sha256((source / "two.mp4").read_bytes()).hexdigest()
    clip = manifest.clips[-1]
    assert (clip.sha256, clip.licence, clip.rate) == (digest, "CC0-1.0", "25")
    assert clip.motion > 0.5 and clip.texture > 1.0
    poor, two = manifest.sources
    assert (poor.licence, poor.shots, poor.shrinks) == ('MIT "quoted"', 1, (2,))
    assert (two.frames, two.shots, two.shrinks) == (20, 2, (1, 2))


def test_running_again_changes_nothing(source, target):
    before = {path.name: path.stat().st_mtime_ns for path in target.glob("*.mp4")}
    ingest_folder(source, target, _CONFIG)
    after = {path.name: path.stat().st_mtime_ns for path in target.glob("*.mp4")}
    assert after == before


def test_a_lost_clip_is_made_again_and_others_stay(source, target):
    clip = Manifest.load(target).clips[0]
    content = (target / clip.file).read_bytes()
    other = target / Manifest.load(target).clips[-1].file
    stamp = other.stat().st_mtime_ns
    (target / clip.file).unlink()
    ingest_folder(source, target, _CONFIG)
    assert (target / clip.file).read_bytes() == content
    assert other.stat().st_mtime_ns == stamp


def test_other_settings_make_the_clips_anew(tmp_path):
    source = tmp_path / "films"
    source.mkdir()
    write_video(source / "a.mp4", width=136, height=98, frames=8)
    ingest_folder(source, tmp_path / "clips", _CONFIG)
    always = IngestConfig(least_frames=6, least_side=32, shrink="always")
    manifest = ingest_folder(source, tmp_path / "clips", always)
    assert [clip.shrink for clip in manifest.clips] == [2]
    names = {path.name for path in (tmp_path / "clips").iterdir()}
    assert names == {MANIFEST_NAME, manifest.clips[0].file}


def test_pictures_become_clips_that_stand_still_where_it_is_asked_for(tmp_path):
    source = tmp_path / "pictures"
    source.mkdir()
    picture = np.rint(255 * moving_texture(1, 98, 134)[0]).astype(np.uint8)
    cv2.imwrite(str(source / "a.png"), picture)
    cv2.imwrite(str(source / "copy.jpg"), picture)
    with pytest.raises(ValueError, match="for pictures --still_frames"):
        ingest_folder(source, tmp_path / "none", _CONFIG)
    config = replace(_CONFIG, still_frames=7, shrink="never")
    manifest = ingest_folder(source, tmp_path / "clips", config, duplicate_bits=8)
    assert [clip.source for clip in manifest.clips] == ["a.png"]
    assert [copy.source for copy in manifest.duplicates] == ["copy.jpg"]
    clip = decode_with_pyav((tmp_path / "clips" / manifest.clips[0].file).read_bytes())
    assert clip.shape == (7, 98, 128, 3)
    assert np.abs(clip.astype(int) - clip[:1]).max() <= 2


def test_a_photograph_is_turned_as_its_camera_says(tmp_path):
    source = tmp_path / "pictures"
    source.mkdir()
    picture = np.full((96, 64, 3), 40, np.uint8)
    picture[:48] = 200
    exif = Image.Exif()
    # Stored lying on its left side, to be turned by 90 degrees clockwise.
    exif[ExifTags.Base.Orientation] = 6
    stored = Image.fromarray(np.rot90(picture))
    stored.save(source / "a.jpg", exif=exif, quality=95)
    config = replace(_CONFIG, still_frames=6, shrink="never", least_texture=0.0)
    (record,) = ingest_folder(source, tmp_path / "clips", config).clips
    clip = decode_with_pyav((tmp_path / "clips" / record.file).read_bytes())
    assert clip.shape == (6, 96, 64, 3)
    assert np.abs(clip[0].astype(int) - picture).mean() < 3


def test_foreign_files_cost_one_warning_each(source, tmp_path, caplog):
    with caplog.at_level(logging.WARNING, logger="data_pipeline"):
        ingest_folder(source, tmp_path, _CONFIG)
    warnings = [record.getMessage() for record in caplog.records]
    assert len(warnings) == 1
    assert "notes.txt" in warnings[0] and "\n" not in warnings[0]


def test_a_folder_without_a_usable_video_is_an_error(tmp_path):
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / "a.mp4").write_text("text")
    with pytest.raises(ValueError, match=r"No training clip came of the 1 files"):
        ingest_folder(tmp_path / "films", tmp_path / "clips")


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere"):
        ingest_folder(tmp_path / "nowhere", tmp_path / "clips")


def test_what_is_no_video_is_quarantined_until_it_changes(tmp_path, caplog):
    source, target = tmp_path / "films", tmp_path / "clips"
    source.mkdir()
    write_video(source / "a.mp4", width=64, height=64, frames=8)
    (source / "b.mp4").write_bytes(b"")
    first = ingest_folder(source, target, _CONFIG, show_progress=False)
    (bad,) = first.quarantined
    assert bad.path == "b.mp4" and "empty" in bad.reason
    caplog.clear()
    stamp = (target / MANIFEST_NAME).stat().st_mtime_ns
    assert ingest_folder(source, target, _CONFIG, show_progress=False) == first
    assert not caplog.records
    assert (target / MANIFEST_NAME).stat().st_mtime_ns == stamp
    write_video(source / "b.mp4", width=64, height=64, frames=8, seed=1)
    mended = ingest_folder(source, target, _CONFIG, show_progress=False)
    assert not mended.quarantined
    assert {clip.source for clip in mended.clips} == {"a.mp4", "b.mp4"}


def test_what_was_read_before_a_fault_is_kept_and_the_fault_is_said(
    tmp_path, monkeypatch
):
    write_clips = SourceIngest.write_clips

    def faulty(self, target):
        yield next(write_clips(self, target))
        raise ValueError("a.mp4 is truncated")

    monkeypatch.setattr(SourceIngest, "write_clips", faulty)
    source = tmp_path / "films"
    source.mkdir()
    write_video(source / "a.mp4", width=64, height=64, frames=30)
    manifest = ingest_folder(source, tmp_path / "clips", _CONFIG, show_progress=False)
    assert manifest.sources[0].problem == "a.mp4 is truncated"
    assert len(manifest.clips) == 1 and not manifest.quarantined


def test_of_two_videos_that_show_the_same_the_less_compressed_one_is_kept(tmp_path):
    source, target = tmp_path / "films", tmp_path / "clips"
    source.mkdir()
    shape = {"width": 64, "height": 64, "frames": 8, "seed": 3}
    write_video(source / "a.mp4", options=(("crf", "30"),), **shape)
    write_video(source / "b.mp4", options=(("crf", "10"),), **shape)
    write_video(source / "other.mp4", width=64, height=64, frames=8, seed=4)
    config = IngestConfig(least_frames=6, least_side=32, shrink="never")
    told = {"show_progress": False, "duplicate_bits": 8.0}
    manifest = ingest_folder(source, target, config, **told)
    assert [clip.source for clip in manifest.clips] == ["b.mp4", "other.mp4"]
    (copy,) = manifest.duplicates
    assert (copy.source, copy.copy_of) == ("a.mp4", manifest.clips[0].file)
    assert not (target / copy.file).exists()
    assert ingest_folder(source, target, config, **told) == manifest
    write_video(source / "c.mp4", options=(("crf", "25"),), **shape)
    more = ingest_folder(source, target, config, **told)
    assert [clip.source for clip in more.clips] == ["b.mp4", "other.mp4"]
    assert {each.source for each in more.duplicates} == {"a.mp4", "c.mp4"}


def test_terms_that_are_stated_later_reach_the_clips_without_another_ingest(tmp_path):
    source, target = tmp_path / "films", tmp_path / "clips"
    source.mkdir()
    write_video(source / "a.mp4", width=64, height=64, frames=8)
    first = ingest_folder(source, target, _CONFIG, show_progress=False)
    stamps = {path.name: path.stat().st_mtime_ns for path in target.glob("*.mp4")}
    (source / "SOURCES.tsv").write_text(
        "file\tlicence\tconsent\na.mp4\tCC0-1.0\tmodel release\n"
    )
    ingest_folder(source, target, _CONFIG, show_progress=False)
    for item in (*Manifest.load(target).clips, *Manifest.load(target).sources):
        assert (item.licence, item.consent) == ("CC0-1.0", "model release")
    assert first.clips[0].licence == ""
    after = {path.name: path.stat().st_mtime_ns for path in target.glob("*.mp4")}
    assert after == stamps


def test_clips_name_their_shot(target):
    shots = {(c.source, c.first_frame): c.shot for c in Manifest.load(target).clips}
    assert shots == {("inner/poor.mkv", 0): 0, ("two.mp4", 0): 0, ("two.mp4", 9): 1}


@pytest.mark.slow
def test_videos_behind_urls_become_the_same_clips(source, target):
    bucket = bucket_with(films=source)
    told = {"show_progress": False}
    manifest = ingest_folder(f"{bucket}/films", f"{bucket}/out", _CONFIG, **told)
    local = Manifest.load(target)
    assert (manifest.clips, manifest.sources) == (local.clips, local.sources)
    for clip in manifest.clips:
        content = storage.read_bytes(f"{bucket}/out/{clip.file}")
        assert content == (target / clip.file).read_bytes()
    again = ingest_folder(f"{bucket}/films", f"{bucket}/out", _CONFIG, **told)
    assert again == manifest == Manifest.load(f"{bucket}/out")


def test_sources_whose_names_look_alike_do_not_share_files(tmp_path):
    source, target = tmp_path / "films", tmp_path / "clips"
    (source / "tape").mkdir(parents=True)
    for seed, name in enumerate(("tape.01.mp4", "tape_01.mp4", "tape/01.mp4")):
        write_video(source / name, width=64, height=64, frames=8, seed=seed)
    manifest = ingest_folder(source, target, _CONFIG, show_progress=False)
    assert len({clip.source for clip in manifest.clips}) == 3
    for clip in manifest.clips:
        assert (target / clip.file).stat().st_size == clip.bytes
    assert len({clip.file for clip in manifest.clips}) == len(manifest.clips)


def _two_alike(folder: Path) -> Path:
    folder.mkdir()
    for name, quality in (("a.mp4", "30"), ("b.mp4", "10")):
        video = {"width": 64, "height": 64, "frames": 8, "seed": 3}
        write_video(folder / name, options=(("crf", quality),), **video)
    return folder


def _ingested(source, target, bits):
    config = IngestConfig(least_frames=6, least_side=32, shrink="never")
    told = {"show_progress": False, "duplicate_bits": bits}
    return ingest_folder(source, target, config, **told)


def test_copies_are_looked_for_again_after_a_kill_while_they_were(
    tmp_path, monkeypatch
):
    source, target = _two_alike(tmp_path / "films"), tmp_path / "clips"

    def killed(*_):
        raise KeyboardInterrupt

    for name in ("data_pipeline.ingest_course._copies", "data_pipeline.storage.remove"):
        with monkeypatch.context() as patch:
            patch.setattr(name, killed)
            with pytest.raises(KeyboardInterrupt):
                _ingested(source, target, 8.0)
    manifest = _ingested(source, target, 8.0)
    assert [clip.source for clip in manifest.clips] == ["b.mp4"]
    files = {path.name for path in target.glob("*.mp4")}
    assert files == {clip.file for clip in manifest.clips}


def test_other_duplicate_bits_bring_copies_back_or_take_more_out(tmp_path):
    source, target = _two_alike(tmp_path / "films"), tmp_path / "clips"
    counts = []
    for bits in (-1.0, 8.0, -1.0, 8.0):
        manifest = _ingested(source, target, bits)
        counts.append((len(manifest.clips), len(manifest.duplicates)))
        assert all((target / clip.file).is_file() for clip in manifest.clips)
        assert Manifest.load(target) == manifest
    assert counts == [(2, 0), (1, 1), (2, 0), (1, 1)]


def test_a_fault_of_ours_costs_the_source_that_brings_it_out(tmp_path, monkeypatch):
    source = tmp_path / "films"
    source.mkdir()
    for name in ("a.mp4", "b.mp4"):
        write_video(source / name, width=64, height=64, frames=8)
    write_clips = SourceIngest.write_clips

    def faulty(self, target):
        if self._name == "a.mp4":
            raise ZeroDivisionError("no rate")
        return write_clips(self, target)

    monkeypatch.setattr(SourceIngest, "write_clips", faulty)
    manifest = ingest_folder(source, tmp_path / "clips", _CONFIG, show_progress=False)
    assert {clip.source for clip in manifest.clips} == {"b.mp4"}
    assert manifest.sources[0].problem == "ZeroDivisionError: no rate"


def test_a_full_disk_ends_the_ingest(tmp_path, monkeypatch):
    source = tmp_path / "films"
    source.mkdir()
    write_video(source / "a.mp4", width=64, height=64, frames=8)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(SourceIngest, "write_clips", full)
    with pytest.raises(OSError, match="No space left"):
        ingest_folder(source, tmp_path / "clips", _CONFIG, show_progress=False)
