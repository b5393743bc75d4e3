"""Ingests videos on Apache Beam with one process and with two.

`python -m benchmarks.bulk_ingest` runs `kinozoo ingest` on the shared training videos
(or `--videos`), `--repeats` times each way, in turn, on Beam's DirectRunner both times:
what is compared is the number of processes. The clips have to be the same, byte for
byte. Without Beam, one process decodes in several threads; that figure stands beside.
Wants a machine at rest with two processors or more.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from absl import app, flags
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure

_SHARED = Path(__file__).parents[1] / "../shared/data/train"
_VIDEOS = flags.DEFINE_string("videos", str(_SHARED), "Folder of videos.")
_LIMIT = flags.DEFINE_integer("limit", 0, "Only so many videos, the first; 0 for all.")
_REPEATS = flags.DEFINE_integer("repeats", 1, "How often each way is measured.")
# One process on Beam: what an option for the runner makes of --processes=1.
_WAYS = {
    "two processes": ("--processes=2",),
    "one process": ("--processes=1", "--pipeline_options=--direct_num_workers=1"),
    "no Beam": ("--processes=1",),
}


def main(arguments: list[str]) -> int:
    del arguments
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        videos = _videos(folder)
        count = len(list(videos.iterdir()))
        best = dict.fromkeys(_WAYS, float("inf"))
        digests: dict[str, str] = {}
        for repeat in tqdm(range(_REPEATS.value), desc="repeats"):
            for way in _WAYS:
                clips = folder / f"clips {way} {repeat}"
                best[way] = min(best[way], _seconds(videos, clips, _WAYS[way]))
                digests[way] = _digest(clips)
                frames = _frames(clips)
                shutil.rmtree(clips)
    figures = (
        Figure(
            "ingest on Beam with two processes against one",
            best["one process"] / best["two processes"],
            "x",
            floor=1.6,
        ),
        Figure(
            "ways with the clips of two processes, byte for byte",
            sum(digest == digests["two processes"] for digest in digests.values()),
            "",
            floor=len(_WAYS),
        ),
        *(
            Figure(f"ingest, {way}", frames / seconds, "frames/s")
            for way, seconds in best.items()
        ),
        *(
            Figure(f"ingest, {way}, time", seconds, "s")
            for way, seconds in best.items()
        ),
    )
    details = {
        "videos": count,
        "frames in clips": frames,
        "repeats": _REPEATS.value,
        "start": "of commands and Beam included, about the same for both",
    }
    return BenchmarkResult(
        name="bulk_ingest", figures=figures, details=details
    ).publish()


def _videos(folder: Path) -> Path:
    """The folder of videos, or one with links to some of them."""
    whole = Path(_VIDEOS.value).resolve()
    if not whole.is_dir():
        raise app.UsageError(f"There is no folder {whole}; say --videos=DIR.")
    if not _LIMIT.value:
        return whole
    some = folder / "videos"
    some.mkdir()
    for path in sorted(whole.iterdir())[: _LIMIT.value]:
        (some / path.name).symlink_to(path)
    return some


def _seconds(videos: Path, clips: Path, told: tuple[str, ...]) -> float:
    begun = time.monotonic()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "workflow.main",
            "ingest",
            str(videos),
            str(clips),
            *told,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    return time.monotonic() - begun


def _digest(clips: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(clips.glob("*.mp4")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _frames(clips: Path) -> int:
    manifest = json.loads((clips / "manifest.json").read_text())
    return sum(clip["frames"] for clip in manifest["clips"])


if __name__ == "__main__":
    app.run(main)
