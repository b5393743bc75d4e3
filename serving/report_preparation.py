"""What has to be kept during a restoration for the page about it."""

from dataclasses import replace
from pathlib import Path

from serving.damage_step import DamageStep
from serving.plan import Plan
from serving.restore_job import RestoreJob
from serving.shown_frames import choose_shown_frames


def prepare_for_report(job: RestoreJob, folder: Path) -> RestoreJob:
    """Makes a restoration keep what `write_report` shows of its steps.

    Args:
        job: The restoration.
        folder: Takes pictures and the mask until the report is written.

    Returns:
        The same restoration, which also fills the folder.

    Raises:
        ValueError: The source is no whole video.
        OSError: It cannot be read.
    """
    return replace(
        job,
        mask_output=job.mask_output or _mask_for_report(job.plan, folder),
        pictures=folder,
        shown_frames=choose_shown_frames(job.source, job.plan),
    )


def _mask_for_report(plan: Plan, folder: Path) -> Path | None:
    """Where a mask goes that only the report is to show, if there is one."""
    found = any(isinstance(step, DamageStep) and step.strength for step in plan.steps)
    return folder / "mask.mkv" if found else None
