"""Shows the course of a training."""

import json

from matplotlib.figure import Figure

from workflow.components.training_course import COURSE_FILE
from workflow.pipeline.execution import Execution
from workflow.run_page.page_figure import PageFigure
from workflow.run_page.plots import inline_plot


def training_figures(execution: Execution) -> list[PageFigure]:
    """Returns what TensorBoard shows as scalars, against steps."""
    path = execution.outputs["model_run"].path / COURSE_FILE
    course = json.loads(path.read_text(encoding="utf-8"))
    if not course:
        return []
    columns = 3
    rows = -(-len(course) // columns)
    figure = Figure(figsize=(10, 2.4 * rows), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).flat
    for axis, (name, points) in zip(axes, course.items(), strict=False):
        axis.plot(*zip(*points, strict=True), marker=".", linewidth=1)
        axis.set_title(name, fontsize="medium")
    for axis in list(figure.axes)[len(course) :]:
        axis.set_visible(False)
    return [PageFigure(title="Course, against steps", html=inline_plot(figure))]
