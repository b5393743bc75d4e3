"""Shows the clips of ExampleGen."""

from collections import Counter
from html import escape

from matplotlib.figure import Figure

from data_pipeline.clip_record import ClipRecord
from data_pipeline.manifest import Manifest
from workflow.components.example_gen import EVALUATION, TRAINING
from workflow.pipeline.execution import Execution
from workflow.run_page.page_figure import PageFigure
from workflow.run_page.plots import inline_plot

_MEASURES = ("frames", "height", "motion", "texture", "brightness", "contrast")
_BINS = 20


def examples_figures(execution: Execution) -> list[PageFigure]:
    """Returns how the clips are spread, where they come from, and what is no video."""
    folder = execution.outputs["examples"].path
    splits = {
        "training": Manifest.load(folder / TRAINING),
        "evaluation": Manifest.load(folder / EVALUATION),
    }
    return [
        PageFigure(
            title="Clips",
            html=_histograms({name: part.clips for name, part in splits.items()}),
        ),
        PageFigure(title="Sources", html=_sources(execution, splits)),
        *_quarantined(splits),
    ]


def _histograms(splits: dict[str, tuple[ClipRecord, ...]]) -> str:
    figure = Figure(figsize=(10, 5), layout="constrained")
    for axis, measure in zip(figure.subplots(2, 3).flat, _MEASURES, strict=True):
        values = [[getattr(clip, measure) for clip in part] for part in splits.values()]
        axis.hist(values, bins=_BINS, label=list(splits), stacked=True)
        axis.set_title(measure)
        axis.set_ylabel("clips")
    figure.axes[0].legend(fontsize="small")
    return inline_plot(figure)


def _sources(execution: Execution, splits: dict[str, Manifest]) -> str:
    clips = Counter(
        (clip.source, name) for name, part in splits.items() for clip in part.clips
    )
    rows = "".join(
        f"<tr><td>{escape(source.name)}</td><td>{clips[source.name, 'training']}</td>"
        f"<td>{clips[source.name, 'evaluation']}</td>"
        f"<td>{escape(source.licence or 'not stated')}</td>"
        f"<td>{source.sha256[:12]}</td></tr>"
        for source in execution.sources
    )
    heads = "".join(
        f"<th>{name}</th>"
        for name in ("file", "for training", "for evaluation", "licence", "SHA-256")
    )
    return (
        f"<details><summary>{len(execution.sources)} videos</summary>"
        f'<div class="wide"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def _quarantined(splits: dict[str, Manifest]) -> list[PageFigure]:
    rows = "".join(
        f"<tr><td>{escape(source.path)}</td><td>{escape(source.reason)}</td></tr>"
        for part in splits.values()
        for source in part.quarantined
    )
    if not rows:
        return []
    html = (
        '<div class="wide"><table><thead><tr><th>file</th><th>reason</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
    return [PageFigure(title="In quarantine", html=html)]
