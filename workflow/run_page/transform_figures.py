"""Shows clips of Transform, clean and degraded."""

from html import escape

from data_pipeline.lossless_clip import read_lossless_clip
from serving.inline_picture import inline_picture
from workflow.components.degraded_clip import (
    clean_file,
    degraded_file,
    read_degraded_clips,
)
from workflow.components.example_gen import EVALUATION
from workflow.pipeline.execution import Execution
from workflow.run_page.page_figure import PageFigure

_CLIPS = 3


def transform_figures(execution: Execution) -> list[PageFigure]:
    """Returns the first frame of a few clips, at full size."""
    folder = execution.outputs["transformed_examples"].path / EVALUATION
    figures = []
    for clip in read_degraded_clips(folder)[:_CLIPS]:
        files = {"clean": clean_file(clip.name)}
        for level in clip.noise_levels:
            files[f"noise level {level:g}"] = degraded_file(clip.name, level)
        pictures = "".join(
            f"<figure><figcaption>{escape(said)}</figcaption>"
            f'<img alt="{escape(said)}" src="'
            f'{inline_picture(read_lossless_clip(folder / file, 1)[0])}"></figure>'
            for said, file in files.items()
        )
        figures.append(
            PageFigure(title=clip.name, html=f'<div class="row">{pictures}</div>')
        )
    return figures
