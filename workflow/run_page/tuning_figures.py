"""Shows the trials of a search."""

import math

from matplotlib.figure import Figure

from workflow.pipeline.execution import Execution
from workflow.run_page.page_figure import PageFigure
from workflow.run_page.plots import inline_plot
from workflow.run_page.statistics_figures import table
from workflow.tuning.trial_result import TrialResult
from workflow.tuning.tuning_outcome import read_trials

_COLUMNS = 3


def tuning_figures(execution: Execution) -> list[PageFigure]:
    """Returns the trials as a table, and what came of each field's values."""
    trials = read_trials(execution.outputs["tuner_results"].path)
    fields = list(trials[0].overrides)
    ordered = sorted(trials, key=lambda trial: -(trial.value or float("-inf")))
    rows = [
        (
            str(trial.number),
            trial.state,
            "" if trial.value is None else f"{trial.value:.2f}",
            *(_shown(text, field, trials) for field, text in trial.overrides.items()),
        )
        for trial in ordered
    ]
    heads = ("trial", "state", "PSNR, dB", *fields)
    return [
        PageFigure(title="Trials, the best first", html=table(heads, rows)),
        PageFigure(
            title="PSNR in dB at the end, by field", html=_plots(trials, fields)
        ),
    ]


def _plots(trials: list[TrialResult], fields: list[str]) -> str:
    rows = -(-len(fields) // _COLUMNS)
    figure = Figure(figsize=(10, 2.8 * rows), layout="constrained")
    axes = list(figure.subplots(rows, _COLUMNS, squeeze=False).flat)
    for axis, field in zip(axes, fields, strict=False):
        numbers = _are_numbers(trials, field)
        for state, mark in (("complete", "o"), ("ended early", "x")):
            chosen = [t for t in trials if t.state == state and t.value is not None]
            places = [_place(trial.overrides[field], numbers) for trial in chosen]
            axis.plot(places, [trial.value for trial in chosen], mark, label=state)
        if numbers and _is_wide(trials, field):
            axis.set_xscale("log")
        axis.set_title(field, fontsize="medium")
        axis.grid(alpha=0.3)
    axes[0].legend(fontsize="small")
    for axis in axes[len(fields) :]:
        axis.set_visible(False)
    return inline_plot(figure)


def _shown(text: str, field: str, trials: list[TrialResult]) -> str:
    return f"{float(text):.4g}" if _are_numbers(trials, field) else text


def _place(text: str, number: bool) -> float | str:
    return float(text) if number else text


def _are_numbers(trials: list[TrialResult], field: str) -> bool:
    try:
        return all(math.isfinite(float(trial.overrides[field])) for trial in trials)
    except ValueError:
        return False


def _is_wide(trials: list[TrialResult], field: str) -> bool:
    values = [float(trial.overrides[field]) for trial in trials]
    return 0 < min(values) < max(values) / 10
