"""Which code restores films."""

from importlib.metadata import version
from pathlib import Path

from serving import restore_job
from workflow.pipeline.code_digest import code_digest

_PACKAGES = ("av", "keras", "numpy", "opencv-python-headless", "tensorflow")


def restore_code() -> str:
    """Returns a hash of the code that plans and restores, and the packages' versions.

    The same code, versions, settings and film give the same bytes. Networks are found
    by their names in the catalogue, which imports do not tell: all of `zoo` counts.
    """
    start = Path(restore_job.__file__).with_name("engine.py")
    used = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"{code_digest(start, ['serving.planning', 'zoo'])}, {used}"
