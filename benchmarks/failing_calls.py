"""Calls of `kinozoo restore` that must fail cleanly, and how they did."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import av

from benchmarks.films import write_film
from tests.synthetic_video import write_video

_READ_ONLY = 1


def failing_calls(folder: Path, preset: str) -> list[dict[str, Any]]:
    """Makes every call that has to fail.

    Args:
        folder: An empty place for files is made in it.
        preset: Preset to restore with.

    Returns:
        For every call what it was, what it said, and what was wrong with that.
    """
    place = folder / "failing"
    place.mkdir()
    film = write_film(place / "film.mp4", 60, size=(320, 240))
    content = film.read_bytes()
    (place / "cut_short.mp4").write_bytes(content[: len(content) * 2 // 3])
    (place / "text.mp4").write_text("This is not a film.\n" * 100)
    (place / "empty.mp4").write_bytes(b"")
    _sound_only(place / "sound.mp4")
    mkv = write_video(place / "whole.mkv", frames=60)
    (place / "cut_short.mkv").write_bytes(mkv.read_bytes()[:-9000])
    calls = [
        ("a truncated MP4", "cut_short.mp4", "new.mp4"),
        ("a truncated Matroska file", "cut_short.mkv", "new.mkv"),
        ("text named .mp4", "text.mp4", "new.mp4"),
        ("an empty file", "empty.mp4", "new.mp4"),
        ("a file without video", "sound.mp4", "new.mp4"),
        ("a missing file", "missing.mp4", "new.mp4"),
        ("a folder as the source", ".", "new.mp4"),
        ("a folder that does not exist", "film.mp4", "nowhere/new.mp4"),
        ("the source as the output", "film.mp4", "film.mp4"),
        ("an output of an unknown kind", "film.mp4", "new.xyz"),
    ]
    results = [
        _call(name, place, place / old, place / new, preset) for name, old, new in calls
    ]
    results.append(_unwritable(place, film, preset))
    results += _full_disk(place, film, preset)
    return results


def _call(
    name: str,
    watched: Path,
    old: Path,
    new: Path,
    preset: str,
) -> dict[str, Any]:
    before = _listing(watched)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "workflow.main", "restore", str(old), str(new)),
            "--steps=denoise",
            f"--preset={preset}",
            "--noise=10",
        ],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    said = done.stderr.splitlines()
    problems = []
    if done.returncode == 0:
        problems.append("its status was 0")
    if len(said) != 1 or not said[0].startswith("kinozoo: "):
        problems.append(f"it said {len(said)} lines")
    if _listing(watched) != before:
        problems.append("it left something behind or changed a file")
    sentence = said[-1].replace(str(watched), "...") if said else ""
    return {
        "call": name,
        "status": done.returncode,
        "sentence": sentence,
        "problems": problems,
    }


def _listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    } | {str(path): (0, 0) for path in folder.rglob("*") if path.is_dir()}


def _sound_only(path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48000, layout="mono")
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        frame.sample_rate = 48000
        for index in range(20):
            frame.pts = 1024 * index
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _unwritable(place: Path, film: Path, preset: str) -> dict[str, Any]:
    """Root writes wherever the disk allows it, so it gets one that does not."""
    name, folder = "an unwritable folder", place / "locked"
    folder.mkdir(mode=0o555)
    if os.geteuid() != 0:
        return _call(name, place, film, folder / "new.mp4", preset)
    if not _mount(folder, _READ_ONLY, "size=64k"):
        return _not_run(name)
    try:
        return _call(name, place, film, folder / "new.mp4", preset)
    finally:
        _unmount(folder)


def _full_disk(place: Path, film: Path, preset: str) -> list[dict[str, Any]]:
    """Small disks in memory: full while segments are made, or while they are joined."""
    results = []
    for name, kilobytes in (
        ("a disk that is full at once", 64),
        ("a disk that is full before the end", 1400),
    ):
        disk = place / f"disk-{kilobytes}"
        disk.mkdir()
        if not _mount(disk, 0, f"size={kilobytes}k"):
            results.append(_not_run(name))
            continue
        try:
            results.append(_call(name, disk, film, disk / "new.mp4", preset))
        finally:
            _unmount(disk)
    return results


def _not_run(name: str) -> dict[str, Any]:
    return {
        "call": name,
        "status": None,
        "sentence": "not run: mounting a small disk needs root",
        "problems": [],
    }


def _mount(folder: Path, flags: int, options: str) -> bool:
    library = ctypes.CDLL(None, use_errno=True)
    kind = b"tmpfs"
    return library.mount(kind, bytes(folder), kind, flags, options.encode()) == 0


def _unmount(folder: Path) -> None:
    ctypes.CDLL(None, use_errno=True).umount(bytes(folder))
