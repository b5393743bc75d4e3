"""The scalars of a training's TensorBoard files, as JSON."""

import json
from pathlib import Path

COURSE_FILE = "course.json"


def write_course(tensorboard: Path, target: Path) -> None:
    """Writes the scalars that a run logged: lists of step and value by name.

    Where a run was killed and steps were done twice, the later ones count.

    Args:
        tensorboard: Folder of event files.
        target: Folder for `course.json`.
    """
    # TensorBoard starts TensorFlow.
    from tensorboard.backend.event_processing.event_accumulator import (
        STORE_EVERYTHING_SIZE_GUIDANCE,
        EventAccumulator,
    )
    from tensorboard.util.tensor_util import make_ndarray

    points: dict[str, dict[int, float]] = {}
    folders = {path.parent for path in tensorboard.rglob("events.out.*")}
    for folder in sorted(folders):
        events = EventAccumulator(str(folder), STORE_EVERYTHING_SIZE_GUIDANCE)
        events.Reload()
        for name in events.Tags()["tensors"]:
            metadata = events.SummaryMetadata(name)
            if metadata.plugin_data.plugin_name != "scalars":
                continue
            for event in events.Tensors(name):
                value = float(make_ndarray(event.tensor_proto))
                points.setdefault(name, {})[event.step] = value
    course = {name: sorted(values.items()) for name, values in sorted(points.items())}
    text = json.dumps(course, indent=1)
    (target / COURSE_FILE).write_text(text + "\n", encoding="utf-8")
