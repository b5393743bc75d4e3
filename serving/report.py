"""Writes a page about a restoration: what was found, what was done, what changed."""

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from string import Template

import numpy as np

from data_pipeline.video.rate_change import RateChange
from data_pipeline.video.reader import VideoReader
from serving.comparison_sheet import ComparedMoment, clock, most_detailed_part
from serving.course_plots import course_plots
from serving.evidence_section import write_evidence_section
from serving.fact_table import fact_table
from serving.film_moments import read_moments
from serving.film_opening import open_film
from serving.inline_picture import inline_picture
from serving.inspect import inspect_video
from serving.inspection import Inspection
from serving.key_frame_figure import key_frame_figure
from serving.measures_table import measures_table
from serving.noise_over_time import measure_noise_over_time
from serving.noise_plot import Series, draw_noise_plot
from serving.page_place import check_page_place
from serving.plan import Plan
from serving.preview import compared, detailed_times
from serving.restore_summary import RestoreSummary
from serving.step_section import step_section

_FOLDER = Path(__file__).parent


def write_report(
    target: Path,
    summary: RestoreSummary,
    *,
    inspection: Inspection | None = None,
    moments: int = 3,
    noise_points: int = 60,
    progress: bool = True,
) -> None:
    """Writes a self-contained page about a finished restoration.

    The pictures are frames of the two films, at full size. The page needs no
    network and no other file.

    Args:
        target: The page, .html.
        summary: Of the restoration; both its films must exist.
        inspection: Of the old film, where it is at hand.
        moments: How many moments to show before and after.
        noise_points: At how many frames the noise of both films is measured.
        progress: Whether to show bars with the time left.

    Raises:
        FileNotFoundError: One of the films, or the page's folder, does not exist.
        ValueError: One of the films cannot be read, or the target is no page.
        OSError: The page cannot be written.
    """
    check_page_place(target)
    job = summary.job
    if inspection is None:
        inspection = inspect_video(job.source, progress=progress)
    result = inspect_video(
        job.output, whole=inspection.frames_counted, progress=progress
    )
    old = open_film(job.source, job.plan)
    new = VideoReader(job.output, "off")
    before = measure_noise_over_time(
        old, noise_points, name="noise before", progress=progress
    )
    after = measure_noise_over_time(
        new, noise_points, name="noise after", progress=progress
    )
    page = Template((_FOLDER / "report.html").read_text(encoding="utf-8")).substitute(
        title=escape(job.source.name),
        style=(_FOLDER / "report.css").read_text(encoding="utf-8"),
        lead=_lead(summary, before, after),
        pictures_text=(
            "Frames of the old film and of the new one at full size; of large ones "
            "the part with the most detail."
        ),
        pictures="\n".join(
            _pair(pair) for pair in _pairs(old, new, moments, job.plan.rate_change)
        ),
        evidence=write_evidence_section(job, old.description),
        noise=_noise(before, after),
        measures=_measured_of(job.plan)
        + measures_table(inspection.measures, result.measures),
        course=course_plots(
            inspection, result, float(old.description.start - new.description.start)
        ),
        key_frames=key_frame_figure(inspection),
        steps="\n".join(step_section(step) for step in job.plan.steps)
        or "<p>The plan has no step: the pixels were not changed.</p>",
        timing=_timing(summary),
        checks=_list((*summary.checks, *summary.notes)),
        film=fact_table(inspection.rows()) + _faults(inspection, result),
        advice=_list(inspection.suggestions),
        version=escape(_version()),
    )
    partial = target.with_name(f".{target.name}.partial")
    try:
        partial.write_text(page, encoding="utf-8")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _measured_of(plan: Plan) -> str:
    """Says what figures of before and after are of, where that is not the same."""
    if plan.span is None:
        return ""
    return (
        "<p>Figures and curves of before are those of the whole old film, and of after "
        "those of the stretch that was kept.</p>"
    )


def _lead(summary: RestoreSummary, before: Series, after: Series) -> str:
    minutes = clock(float(summary.duration))
    shots = f"{summary.shots} {'shot' if summary.shots == 1 else 'shots'}"
    text = f"{summary.frames:,} frames in {shots}, {minutes} long, restored to "
    text += f"{summary.job.output.name}."
    if before and after:
        text += (
            f" The noise level went from {_middle(before):.1f} to "
            f"{_middle(after):.1f} (standard deviation on the 0 to 255 scale)."
        )
    return escape(text)


def _middle(series: Series) -> float:
    return float(np.median([level for _, level in series]))


def _pairs(
    old: VideoReader, new: VideoReader, count: int, change: RateChange
) -> list[ComparedMoment]:
    """Reads the same moments of both films."""
    times = detailed_times(old, count)
    shown, start = old.description, new.description.start
    seen = list(read_moments(old, times, before=0, after=0))
    # The middle of a frame: files may round the times at which frames start.
    lengths = [
        1 / change.rate if change.rate else m.frame.duration / change.factor
        for m in seen
    ]
    middles = [
        m.frame.timestamp + length / 2 - shown.start + start
        for m, length in zip(seen, lengths, strict=True)
    ]
    restored = read_moments(new, middles, before=0, after=0)
    return [
        compared(shown, Fraction(m.frame.timestamp), m.frame.pixels, r.frame.pixels)
        for m, r in zip(seen, restored, strict=False)
    ]


def _pair(moment: ComparedMoment) -> str:
    moment = most_detailed_part(moment)
    time = clock(moment.seconds)
    pictures = "".join(
        f'<div class="picture {name}"><img src="{inline_picture(pixels)}" '
        f'width="{pixels.shape[1]}" height="{pixels.shape[0]}" '
        f'alt="The film at {time}, {name} the restoration">'
        f'<span class="tag" aria-hidden="true">{name}</span></div>'
        for name, pixels in (("before", moment.before), ("after", moment.after))
    )
    return (
        f'<figure class="pair"><div class="view"><div class="stack">{pictures}</div>'
        f'</div><input type="range" min="0" max="100" step="0.5" value="50" hidden '
        f'aria-label="Where before ends and after begins, at {time}">'
        f"<figcaption><span>at {time}</span>"
        '<button type="button" hidden>side by side</button></figcaption>'
        "</figure>"
    )


def _noise(before: Series, after: Series) -> str:
    if not before or not after:
        return "<p>The noise cannot be measured: the frames are black or too small.</p>"
    rows = [
        (clock(seconds), f"{level:.1f}", _at(after, seconds))
        for seconds, level in before
    ]
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f"<p>Estimated blindly from the pictures at {len(before)} frames, from the "
        f"old file and the new one: {_middle(before):.1f} before and "
        f"{_middle(after):.1f} after, in the middle.</p>"
        '<ul class="key"><li>before</li><li class="after">after</li></ul>'
        + draw_noise_plot(before, after)
        + "<details><summary>The same as a table</summary><table><thead><tr>"
        f"<th>time</th><th>before</th><th>after</th></tr></thead><tbody>{body}"
        "</tbody></table></details>"
    )


def _at(series: Series, seconds: float) -> str:
    """The level at the moment that is nearest to a time."""
    return f"{min(series, key=lambda point: abs(point[0] - seconds))[1]:.1f}"


def _timing(summary: RestoreSummary) -> str:
    job = summary.job
    made = summary.frames - summary.resumed_frames
    rate = made / max(summary.seconds, 1e-9)
    tiles = "whole frames"
    if summary.tile_side is not None:
        tiles = f"tiles of {summary.tile_side} pixels"
    rows = [
        ("time", f"{clock(summary.seconds)} for {made:,} frames"),
        ("speed", f"{rate:.2f} frames per second, reading and writing included"),
        ("numbers", f"{job.precision}, {tiles}"),
        ("new file", f"{job.codec}, {_megabytes(job.output)}"),
        ("old file", _megabytes(job.source)),
    ]
    if summary.resumed_frames:
        text = f"{summary.resumed_frames:,} frames came from an interrupted run"
        rows.append(("went on", text))
    return fact_table(rows)


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:,.2f} MB"


def _faults(before: Inspection, after: Inspection) -> str:
    """What was measured of each fault, how sure that is and what takes it out."""
    names = ("fault", "measured", "after the restoration", "sure", "step", "")
    head = "".join(f"<th>{name}</th>" for name in names)
    body = "".join(
        "<tr>"
        + "".join(f"<td>{escape(c)}</td>" for c in (*row[:2], then[1], *row[2:]))
        + "</tr>"
        for row, then in zip(before.fault_rows(), after.fault_rows(), strict=True)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _list(sentences: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<ul>{items}</ul>" if items else ""


def _version() -> str:
    try:
        return version("kinozoo")
    except PackageNotFoundError:
        return "(from its source)"
