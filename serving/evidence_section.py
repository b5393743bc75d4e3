"""The part of a report that tells the recorded from the invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from data_pipeline.video.video_description import VideoDescription
from serving.change_classes import (
    CHANGES,
    DAMAGES,
    ChangeClass,
    change_of,
    class_shares,
    draw_classes,
)
from serving.comparison_sheet import clock, most_detailed_slices
from serving.damage_shares import DamageShares, measure_damage_shares
from serving.inline_picture import inline_picture
from serving.restore_job import RestoreJob
from serving.steady_step import SteadyStep
from serving.step_pictures import read_step_pictures


@dataclass(frozen=True, eq=False)
class _View:
    """One of the pictures of a frame: its button, its text, and its classes."""

    name: str
    text: str
    pixels: np.ndarray
    classes: tuple[ChangeClass, ...] = ()
    shares: tuple[float, ...] = ()


def write_evidence_section(job: RestoreJob, film: VideoDescription) -> str:
    """Shows chosen frames after each step, and what was changed in them.

    Args:
        job: A finished restoration that was asked for pictures of its steps.
        film: The old film.

    Returns:
        HTML; empty where no pictures were kept.
    """
    if job.pictures is None:
        return ""
    tasks = [step.task for step in job.plan.acting]
    figures = []
    for index, (pictures, damage) in read_step_pictures(job.pictures).items():
        # What is done on reading comes before all others and has no picture.
        pictured = tasks[len(tasks) + 1 - len(pictures) :]
        if not pictured or len(pictured) != len(pictures) - 1:
            continue
        shown = [pictures[step] for step in sorted(pictures)]
        part = most_detailed_slices(shown[-1])
        factors = [len(shown[-1]) // len(picture) for picture in shown]
        turns = film.rotation // 90
        views = _views(
            pictured,
            [
                np.rot90(_repeated(picture, factor)[part], turns)
                for picture, factor in zip(shown, factors, strict=True)
            ],
            {
                step: np.rot90(_repeated(mask, factors[step])[part], turns)
                for step, mask in damage.items()
            },
            factors,
        )
        time = clock(float(index * film.frame_interval))
        figures.append(_figure(views, f"frame {index + 1:,}, at {time}"))
    if not figures:
        return ""
    return (
        '<section aria-labelledby="evidence"><h2 id="evidence">Step by step: what is '
        "recorded and what is not</h2>"
        "<p>The same frames after each step, at full size (of large ones the part with "
        "the most detail), as they were before the new file was compressed. Go from "
        "button to button to see what a step does.</p>"
        + _damage_numbers(job)
        + "".join(figures)
        + "</section>"
    )


def _repeated(picture: np.ndarray, factor: int) -> np.ndarray:
    """A picture `[H, W, ...]` with each pixel so many times, down and across."""
    return picture.repeat(factor, axis=0).repeat(factor, axis=1)


def _views(
    tasks: Sequence[str],
    pictures: Sequence[np.ndarray],
    damage: dict[int, np.ndarray],
    factors: Sequence[int],
) -> list[_View]:
    """The pictures of a frame, all of one size.

    Args:
        tasks: Of the steps.
        pictures: The frame as recorded and after each of them.
        damage: Probabilities by number of the step.
        factors: How often each pixel of `pictures` is repeated.
    """
    views = [_View("as recorded", "The frame as it was read.", pictures[0])]
    for step, task in enumerate(tasks, 1):
        larger = factors[step - 1] // factors[step]
        changed = change_of(pictures[step - 1], pictures[step])
        text = (
            f"{_percent(1 - class_shares(changed, CHANGES)[0])} of the pixels "
            f"differ from “{views[-1].name}” by 2 of 255 levels or more."
        )
        if larger > 1:
            text = (
                f"The frame is {larger} times larger from here on. Of those before, "
                "each pixel is shown as a square of the same size as here."
            )
        views.append(_View(f"after {task}", text, pictures[step]))
    views += _change_views(tasks, pictures, factors)
    for step, mask in damage.items():
        text = (
            "How sure the network was that a pixel is damaged. What is coloured was "
            "filled in: it shows what the network takes for likely, from the frames "
            "and the picture around. It was not recorded like this."
        )
        drawn = draw_classes(pictures[step], mask, DAMAGES)
        shares = class_shares(mask, DAMAGES)
        views.append(_View("filled in", text, drawn, DAMAGES, shares))
    return views


def _change_views(
    tasks: Sequence[str], pictures: Sequence[np.ndarray], factors: Sequence[int]
) -> list[_View]:
    """How much the last steps changed between which the picture keeps its place.

    There is no such view where no step follows or precedes those that move it.
    """
    moved = [
        step
        for step, task in enumerate(tasks, 1)
        if task == SteadyStep.task or factors[step] != factors[step - 1]
    ]
    last = len(tasks)
    stretches = zip([0, *moved], [*(step - 1 for step in moved), last], strict=True)
    compared = [(first, end) for first, end in stretches if first < end]
    if not compared:
        return []
    first, end = compared[-1]
    text = "How much all steps together changed each pixel, in 8-bit levels."
    if first:
        text = (
            f"How much all steps after {tasks[first - 1]} changed each pixel, in "
            "8-bit levels. Before it, the picture lies elsewhere and is not compared."
        )
    elif end < last:
        text = (
            f"How much all steps before {tasks[end]} changed each pixel, in 8-bit "
            "levels. After it, the picture lies elsewhere and is not compared."
        )
    changed = change_of(pictures[first], pictures[end])
    drawn = draw_classes(pictures[end], changed, CHANGES)
    return [_View("change", text, drawn, CHANGES, class_shares(changed, CHANGES))]


def _figure(views: Sequence[_View], place: str) -> str:
    buttons = "".join(
        f'<button type="button" aria-pressed="false">{escape(view.name)}</button>'
        for view in views
    )
    shown = "".join(_shown(view, place) for view in views)
    return (
        f'<figure class="steps"><div class="choice" role="group" hidden '
        f'aria-label="What to show of {place}">{buttons}</div>{shown}'
        f"<figcaption>{place}</figcaption></figure>"
    )


def _shown(view: _View, place: str) -> str:
    height, width = view.pixels.shape[:2]
    return (
        f'<div class="step"><div class="view"><img src="{inline_picture(view.pixels)}" '
        f'width="{width}" height="{height}" loading="lazy" '
        f'alt="{escape(view.name)}: {place}"></div>'
        f"<p><b>{escape(view.name)}.</b> {escape(view.text)}</p>"
        f"{_legend(view)}</div>"
    )


def _legend(view: _View) -> str:
    if not view.classes:
        return ""
    items = "".join(
        f'<li><span class="swatch" style="background:{_css(each)}"></span>'
        f"{escape(each.text)} <b>{_percent(share)}</b></li>"
        for each, share in zip(view.classes, view.shares, strict=True)
    )
    return f'<ul class="legend">{items}</ul>'


def _css(each: ChangeClass) -> str:
    if each.colour is None:
        return "linear-gradient(135deg, #222, #777)"
    return f"rgb({', '.join(str(part) for part in each.colour)})"


def _damage_numbers(job: RestoreJob) -> str:
    if job.mask_output is None:
        return ""
    shares = measure_damage_shares(job.mask_output)
    return f"<p>{escape(_damage_text(shares))}</p>" + _worst(shares)


def _damage_text(shares: DamageShares) -> str:
    text = (
        f"In the whole film the network replaced {_percent(shares.replaced)} of the "
        f"pixels and mixed another {_percent(shares.mixed)} with its own; the damage "
        "step left all others as they were."
    )
    if shares.untouched_frames:
        text += (
            f" In {shares.untouched_frames:,} of {shares.frames:,} frames it replaced "
            "nothing."
        )
    return f"{text} It replaced most in these:" if shares.worst else text


def _worst(shares: DamageShares) -> str:
    items = "".join(
        f"<li>frame {frame.index + 1:,} at {clock(frame.seconds)}: "
        f"{_percent(frame.replaced)}</li>"
        for frame in shares.worst
    )
    return f"<ul>{items}</ul>" if items else ""


def _percent(share: float) -> str:
    """A share of 0 to 1 in per cent, with a sign of life for small ones."""
    percent = 100.0 * share
    if 0.0 < percent < 0.01:
        return "under 0.01 %"
    return f"{percent:.2f} %" if percent < 1 else f"{percent:.1f} %"
