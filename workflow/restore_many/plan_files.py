"""The files that a plan's steps read beside the film."""

import hashlib
import json
from pathlib import Path

from serving.plan import Plan
from serving.source_identity import source_identity
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
        for name in filter(None, named):
            identity = source_identity(Path(name))
            digest.update(json.dumps(identity, sort_keys=True).encode())
    return digest.hexdigest()
