"""Shows what Pusher gave to servers."""

import json

from workflow.components.pusher import NOT_PUSHED
from workflow.pipeline.execution import Execution
from workflow.run_page.page_figure import PageFigure
from workflow.run_page.statistics_figures import table


def push_figures(execution: Execution) -> list[PageFigure]:
    """Returns the version and where it went, or why there is none."""
    pushed = execution.outputs["pushed_model"]
    refused = pushed.path / NOT_PUSHED
    if refused.is_file():
        missing = json.loads(refused.read_text(encoding="utf-8"))["missing"]
        rows = [(name.replace("_", " "), "not blessed") for name in missing]
        return [PageFigure(title="Not pushed", html=table(("verdict", ""), rows))]
    (version,) = pushed.path.iterdir()
    files = [path for path in version.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    rows = [
        ("version", version.name),
        ("in", str(pushed.properties.get("destination", ""))),
        ("files", f"{len(files)}, {size / 1e6:.1f} MB"),
        ("SHA-256", str(pushed.properties.get("serving_sha256", ""))[:12]),
    ]
    return [PageFigure(title="Pushed", html=table(("", ""), rows))]
