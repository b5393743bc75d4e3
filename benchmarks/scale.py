"""What a million hours of film would take, and where it ends first.

`python -m benchmarks.scale` takes what one processor core does from the results of the
benchmarks `decode`, `restore` and `inspect_faults`, measures what no other benchmark
does (ingest, and comparing two clips, in processor time, so that other work on the
machine counts little), multiplies, and runs a fleet of machines that are taken away
now and then. `--write` puts the tables into docs/scale.md. Prices are assumptions:
`--core_hour`, `--gigabyte_month` and others say them otherwise.
"""

import dataclasses
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from absl import app, flags

from benchmarks.benchmark_result import RESULTS_FOLDER, BenchmarkResult, Figure
from benchmarks.demo_videos import write_demo_videos
from benchmarks.fleet_simulation import Fleet, FleetOutcome, simulate
from benchmarks.scale_model import (
    Assumptions,
    CoreFigures,
    Limit,
    Stage,
    limits,
    stages,
    storage,
)
from data_pipeline.manifest import MANIFEST_NAME, Manifest
from data_pipeline.near_duplicates import ClipSignature, near_duplicates

_ASSUMPTIONS = {
    field.name: flags.DEFINE_float(
        field.name, float(str(field.default)), f"see Assumptions.{field.name}"
    )
    for field in dataclasses.fields(Assumptions)
}
_VIDEOS = flags.DEFINE_string(
    "videos",
    None,
    "Folder of videos to ingest; without it, textures of 640x480 made here.",
)
_WRITE = flags.DEFINE_string("write", None, "Document whose tables are made anew.")
_ONLY_WRITE = flags.DEFINE_bool(
    "only_write", False, "Take what was measured from the last result."
)
_COMPARED = 300
_FLEETS: dict[str, dict[str, Any]] = {
    "700 films": {"films": 700},
    "150 films": {"films": 150},
    "150 films, in parts of half an hour": {"films": 150, "part_hours": 0.5},
    "150 films, nothing safe before the end": {"films": 150, "kept_hours": 1e6},
}


def main(arguments: list[str]) -> int:
    del arguments
    assumed = Assumptions(**{name: each.value for name, each in _ASSUMPTIONS.items()})
    measured = _last_measured() if _ONLY_WRITE.value else _measured()
    core = core_figures(measured)
    found, first = stages(core, assumed), limits(core, assumed)
    fleets = {name: simulate(_fleet(**more)) for name, more in _FLEETS.items()}
    if _WRITE.value:
        _write_tables(Path(_WRITE.value), core, assumed, found, first, fleets)
    figures = (
        *(
            Figure(f"{stage.name}, cores within {assumed.days:g} days", stage.cores, "")
            for stage in found
        ),
        *(
            Figure(f"{stage.name}, assumed price", stage.dollars, "dollars")
            for stage in found
        ),
        Figure("film that the first limit leaves", first[0].hours, "hours"),
        *(
            Figure(f"fleet, {name}: of what it could do", outcome.efficiency, "share")
            for name, outcome in fleets.items()
        ),
    )
    details = {
        "measured": measured,
        "core": dataclasses.asdict(core),
        "assumed": dataclasses.asdict(assumed),
        "limits": [dataclasses.asdict(limit) for limit in first],
        "fleets": {
            name: dataclasses.asdict(outcome) for name, outcome in fleets.items()
        },
    }
    return BenchmarkResult(name="scale", figures=figures, details=details).publish()


def core_figures(measured: dict[str, float]) -> CoreFigures:
    """Joins what was measured here with the results of other benchmarks.

    Those of two cores are halved; frames are counted at 640x480, to which the speeds
    of other sizes are converted by their pixels.
    """
    pixels = 640 * 480
    restore, decode = _result("restore"), _result("decode")
    inspect = _result("inspect_faults")
    return CoreFigures(
        ingest=1 / (measured["ingest, seconds per pixel"] * pixels),
        inspect=_figure(inspect, "speed at 320x240")
        * (320 * 240 / pixels)
        / inspect["processor"]["cores"],
        restore=_figure(restore, "restore, denoise_fast")
        / restore["processor"]["cores"],
        decode=_figure(decode, "tensorflow-io in tf.data")
        * (640 * 368 / pixels)
        / decode["processor"]["cores"],
        training_step=_figure(decode, "training step, denoise_fast")
        / 1000
        * decode["processor"]["cores"],
        pair=measured["comparing two clips, seconds"],
        clip_bytes=measured["bytes of a clip"],
        clip_frames=measured["frames of a clip"],
        record_bytes=measured["bytes of a clip in the manifest"],
    )


def _measured() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if _VIDEOS.value:
            videos = Path(_VIDEOS.value)
        else:
            videos = write_demo_videos(
                folder / "videos", count=2, size=(640, 480), frames=150, cuts=(75,)
            )
        return _ingested(videos, folder / "clips") | {
            "comparing two clips, seconds": _pair_seconds()
        }


def _ingested(videos: Path, clips: Path) -> dict[str, float]:
    nothing = clips.parent / "nothing"
    write_demo_videos(nothing, count=1, size=(64, 48), frames=12, cuts=())
    _, start_up = _ingest(nothing, clips.parent / "no_clips")
    manifest, seconds = _ingest(videos, clips)
    read = sum(
        source.frames * source.width * source.height for source in manifest.sources
    )
    count = len(manifest.clips)
    return {
        "ingest, seconds per pixel": (seconds - start_up) / read,
        "bytes of a clip": sum(clip.bytes for clip in manifest.clips) / count,
        "frames of a clip": sum(clip.frames for clip in manifest.clips) / count,
        "bytes of a clip in the manifest": (clips / MANIFEST_NAME).stat().st_size
        / count,
    }


def _ingest(videos: Path, clips: Path) -> tuple[Manifest, float]:
    """Returns the manifest, and the processor seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "workflow.main", "ingest", str(videos), str(clips)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return Manifest.load(clips), user + system


def _pair_seconds() -> float:
    draw = np.random.default_rng(0)
    signatures = [
        ClipSignature(
            hashes=draw.random((3, 64)) > 0.5,
            changes=draw.normal(size=(2, 32, 32)).astype(np.float32) / 45,
        )
        for _ in range(_COMPARED)
    ]
    begun = time.process_time()
    copies = near_duplicates(signatures, range(_COMPARED), most_bits=6.0)
    seconds = time.process_time() - begun
    if copies:
        raise RuntimeError("clips of noise were taken for copies")
    return seconds / (_COMPARED * (_COMPARED - 1) / 2)


def _last_measured() -> dict[str, float]:
    return _result("scale")["details"]["measured"]


def _result(name: str) -> dict[str, Any]:
    return json.loads((RESULTS_FOLDER / f"{name}.json").read_text())


def _figure(result: dict[str, Any], name: str) -> float:
    return next(each["value"] for each in result["figures"] if each["name"] == name)


def _fleet(films: int, part_hours: float = 0.0, kept_hours: float = 0.02) -> Fleet:
    """A hundred machines; a film takes one of them six hours, as 1.5 hours of film do.

    Segments that `restore` keeps take a minute or so.
    """
    return Fleet(
        machines=100,
        films=films,
        film_hours=6.0,
        part_hours=part_hours,
        kept_hours=kept_hours,
        life_hours=12.0,
        absence_hours=0.1,
    )


def _write_tables(
    document: Path,
    core: CoreFigures,
    assumed: Assumptions,
    found: list[Stage],
    first: list[Limit],
    fleets: dict[str, FleetOutcome],
) -> None:
    text = document.read_text()
    for name, rows in {
        "cores": _core_rows(core),
        "assumptions": _assumption_rows(assumed),
        "stages": _stage_rows(found, assumed),
        "storage": _storage_rows(core, assumed),
        "limits": _limit_rows(first),
        "fleets": _fleet_rows(fleets),
    }.items():
        begin, end = f"<!-- scale: {name} -->\n", f"<!-- end of {name} -->"
        if begin not in text or end not in text:
            raise ValueError(f"{document} has no place for the table {name}: {begin}")
        head, _, rest = text.partition(begin)
        text = head + begin + _table(rows) + end + rest.partition(end)[2]
    document.write_text(text)


def _table(rows: list[tuple[str, ...]]) -> str:
    rule = ("---", *("---:" for _ in rows[0][1:]))
    lines = [rows[0], rule, *rows[1:]]
    return "".join(f"| {' | '.join(row)} |\n" for row in lines)


def _core_rows(core: CoreFigures) -> list[tuple[str, ...]]:
    return [
        ("one core", "", "from"),
        ("inspect", f"{core.inspect:.1f} frames/s", "`inspect_faults`"),
        ("ingest", f"{core.ingest:.1f} frames/s", "`scale`"),
        ("restore, denoise_fast", f"{core.restore:.1f} frames/s", "`restore`"),
        ("decode training clips", f"{core.decode:.0f} frames/s", "`decode`"),
        ("training step, denoise_fast", f"{core.training_step:.2f} s", "`decode`"),
        ("compare two clips", f"{core.pair * 1e6:.0f} us", "`scale`"),
        ("training clip", f"{core.clip_bytes / 1e3:.0f} kB", "`scale`"),
        ("its record in the manifest", f"{core.record_bytes:.0f} bytes", "`scale`"),
    ]


def _assumption_rows(assumed: Assumptions) -> list[tuple[str, ...]]:
    values = dataclasses.asdict(assumed)
    return [
        ("flag", "value"),
        *((f"`--{name}`", f"{value:g}") for name, value in values.items()),
    ]


def _stage_rows(found: list[Stage], assumed: Assumptions) -> list[tuple[str, ...]]:
    return [
        (
            "stage",
            "core years",
            f"cores, for {assumed.days:g} days",
            "assumed price",
            "reads, per core",
        ),
        *(
            (
                stage.name,
                f"{stage.core_years:,.0f}",
                f"{stage.cores:,.0f}",
                f"{stage.dollars:,.0f} $",
                f"{stage.megabits:.1f} Mbit/s",
            )
            for stage in found
        ),
    ]


def _storage_rows(core: CoreFigures, assumed: Assumptions) -> list[tuple[str, ...]]:
    return [
        ("what", "size", "assumed price a month"),
        *(
            (
                name,
                f"{size / 1e12:,.2f} TB",
                f"{size / 1e9 * assumed.gigabyte_month:,.0f} $",
            )
            for name, size in storage(core, assumed).items()
        ),
    ]


def _limit_rows(first: list[Limit]) -> list[tuple[str, ...]]:
    return [
        ("what ends", "hours of film", "what to change then"),
        *((limit.name, f"{limit.hours:,.0f}", limit.change) for limit in first),
    ]


def _fleet_rows(fleets: dict[str, FleetOutcome]) -> list[tuple[str, ...]]:
    return [
        ("100 machines", "of what they could do", "done again", "taken away", "tail"),
        *(
            (
                name,
                f"{100 * outcome.efficiency:.1f} %",
                f"{100 * outcome.repeated:.2f} %",
                f"{outcome.deaths}",
                f"{100 * outcome.tail:.1f} %",
            )
            for name, outcome in fleets.items()
        ),
    ]


if __name__ == "__main__":
    app.run(main)
