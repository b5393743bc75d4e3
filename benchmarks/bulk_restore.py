"""Restores twenty small films, three of them corrupt, in several processes.

`python -m benchmarks.bulk_restore` makes the films and restores them with `kinozoo
restore-many` in `--processes` processes of Beam's DirectRunner, and each that can be
restored by `kinozoo restore`'s engine alone: the bytes have to be the same. A second
run has to do nothing: no film, record or reason changes.
"""

import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from absl import app, flags
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure
from serving.engine import restore_film
from serving.plan import Plan
from serving.processor import choose_precision
from serving.restore_job import RestoreJob
from tests.synthetic_video import SyntheticVideo, write_video

_FILMS = flags.DEFINE_integer("films", 20, "How many films, three of them corrupt.")
_PROCESSES = flags.DEFINE_integer("processes", 2, "Processes that restore.")
_PRESET = flags.DEFINE_string("preset", "denoise_fast", "Preset to restore with.")
_FRAMES = flags.DEFINE_integer("frames", 12, "Frames of a film, and up to 3 more.")
_CORRUPT = 3


def main(arguments: list[str]) -> int:
    del arguments
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_films(folder / "in")
        seconds, summary = _ran(folder)
        restored = [f for f in summary["films"] if f["state"] == "restored"]
        reasons = [f["reason"] for f in summary["films"] if f["state"] == "quarantined"]
        before = _stamps(folder / "out")
        again_seconds, again = _ran(folder)
        changed = sum(
            before.get(path) != stamp for path, stamp in _stamps(folder / "out").items()
        )
        same = [_alone_is_same(film, folder) for film in tqdm(restored, desc="alone")]
    whole = _FILMS.value - _CORRUPT
    figures = (
        Figure("films restored", len(restored), "", floor=whole),
        Figure(
            "films quarantined with a reason",
            sum(map(bool, reasons)),
            "",
            floor=_CORRUPT,
        ),
        Figure(
            "restored films with the bytes of one at a time", sum(same), "", floor=whole
        ),
        Figure(
            "films kept by the second run", again["counts"]["kept"], "", floor=whole
        ),
        Figure(
            "files changed by the second run", changed, "", floor=0, direction="at_most"
        ),
        Figure("first run", seconds, "s"),
        Figure("second run", again_seconds, "s"),
    )
    details = {
        "films": _FILMS.value,
        "processes": _PROCESSES.value,
        "preset": _PRESET.value,
        "size": "96x80",
        "reasons": [reason.replace(f"{folder}/", "") for reason in reasons],
    }
    return BenchmarkResult(
        name="bulk_restore", figures=figures, details=details
    ).publish()


def _write_films(folder: Path) -> None:
    folder.mkdir()
    for number in range(_FILMS.value):
        path = folder / f"film_{number:02d}.mp4"
        video = SyntheticVideo(
            width=96,
            height=80,
            frames=_FRAMES.value + number % 4,
            noise=12.0,
            audio_tracks=1,
            seed=number,
        )
        content = write_video(path, video).read_bytes()
        broken: dict[int, bytes] = {
            3: content[: len(content) // 2],
            9: b"",
            14: b"This was a film once." * 99,
        }
        path.write_bytes(broken.get(number, content))


def _ran(folder: Path) -> tuple[float, dict[str, Any]]:
    begun = time.monotonic()
    command = [sys.executable, "-m", "workflow.main", "restore-many"]
    told = [
        str(folder / "in" / "*"),
        f"--out={folder / 'out'}",
        "--steps=denoise",
        "--noise=12",
        f"--preset={_PRESET.value}",
        f"--processes={_PROCESSES.value}",
    ]
    subprocess.run(
        [*command, *told],
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    seconds = time.monotonic() - begun
    return seconds, json.loads((folder / "out" / "summary.json").read_text())


def _stamps(folder: Path) -> dict[str, int]:
    return {
        str(path): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file() and path.name != "summary.json"
    }


def _alone_is_same(film: dict[str, Any], folder: Path) -> bool:
    alone = folder / "alone.mp4"
    job = RestoreJob(
        source=Path(film["source"]),
        output=alone,
        plan=Plan.from_json(film["plan"]),
        precision=choose_precision("auto"),
    )
    restore_film(dataclasses.replace(job, overwrite=True), show_progress=False)
    return alone.read_bytes() == Path(film["output"]).read_bytes()


if __name__ == "__main__":
    app.run(main)
