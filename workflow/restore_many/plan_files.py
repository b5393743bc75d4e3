"""The files that a plan's steps read beside the film."""

import hashlib
import json
from pathlib import Path

from serving.asked_step import AskedStep
from serving.frame_ranges import read_ranges
from serving.plan import Plan
from serving.source_identity import source_identity
from serving.style_files import style_files
from serving.style_step import StyleStep
from zoo.catalog import find_preset


def plan_files_digest(plan: Plan) -> str:
    """Returns a hash of all presets, masks and pictures that steps name.

    As `weights_identity` of the engine, for any step and without loading Keras, so that
    a run that has nothing to do is done in no time.

    Raises:
        FileNotFoundError: A mask or a picture is missing.
        ValueError: There is no such preset.
    """
    digest = hashlib.sha256()
    for step in plan.steps:
        digest.update(step.task.encode())
        preset = getattr(step, "preset", "")
        if preset:
            for path in sorted(find_preset(preset)[1].iterdir()):
                if path.is_file():
                    digest.update(path.name.encode() + path.read_bytes())
        named = [getattr(step, "mask", ""), *getattr(step, "references", ())]
        files = [Path(name) for name in named if name]
        if isinstance(step, StyleStep):
            files += style_files(step)
        for path in files:
            identity = source_identity(path)
            digest.update(json.dumps(identity, sort_keys=True).encode())
    return digest.hexdigest()


def frame_lists_digest(steps: str) -> str:
    """Returns a hash of the lists of frames that steps name; "" where they name none.

    They are read when a film is planned: a plan holds the frames, and not the file.

    Args:
        steps: As `plan_restoration` takes them, such as "fill:frames.json,denoise".

    Raises:
        FileNotFoundError: There is no such list.
        ValueError: It is no list of frames.
    """
    lists = [
        read_ranges(Path(part))
        for step in steps.split(",")
        for part in AskedStep.parse(step).argument.split("+")
        if Path(part).suffix.lower() == ".json"
    ]
    return hashlib.sha256(json.dumps(lists).encode()).hexdigest() if lists else ""
