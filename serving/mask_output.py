"""Writes where a film was damaged, next to the restored film."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from data_pipeline.video.codecs import plan_grey_encoding
from data_pipeline.video.picture_span import PictureSpan
from data_pipeline.video.remuxer import assemble_video
from data_pipeline.video.video_description import VideoDescription
from data_pipeline.video.video_frame import VideoFrame
from serving.damage_record import DamageRecord
from serving.damage_step import DamageStep
from serving.journal import Journal
from serving.plan import Plan
from serving.restoration_chain import RestorationChain
from serving.segment_writer import SegmentWriter

# The journal's name of segments with masks.
MASKS = "mask"
MASK_SUFFIX = ".mkv"


class MaskOutput:
    """A grey film of the probability of damage, made in the same pass as a film.

    White is 1. It has the frames and times of the restored film, and becomes a file
    when that does.

    Args:
        path: Where it goes, .mkv.
        plan: The restoration's steps.
        film: The old film.

    Raises:
        ValueError: No step of the plan finds damage, or the name will not do.
    """

    def __init__(self, path: Path, plan: Plan, film: VideoDescription):
        steps = plan.acting
        places = [i for i, step in enumerate(steps) if isinstance(step, DamageStep)]
        if not places:
            raise ValueError(
                f"there is no damage step in the plan, so no mask to write to {path}; "
                "ask for the step with --steps=damage"
            )
        if path.suffix.lower() != MASK_SUFFIX:
            raise ValueError(
                f"a mask is written to a {MASK_SUFFIX} file; received {path.name}"
            )
        scale = Plan(steps[: places[0]]).scale
        self._path = path
        self._encoding = plan_grey_encoding(
            film, film.width * scale, film.height * scale
        )
        self._record = DamageRecord(0)
        self._writer: SegmentWriter | None = None

    def start(
        self, chain: RestorationChain, journal: Journal, first: int, length: int
    ) -> None:
        """Gets ready for the frames from a number on.

        Args:
            chain: What finds the damage.
            journal: Takes the segments.
            first: Number of the first frame to come.
            length: Frames of a segment.
        """
        self._record = DamageRecord(first)
        chain.watchers.append(self._record)
        self._writer = SegmentWriter(journal, self._encoding, length, MASKS)

    def write(self, frame: VideoFrame) -> None:
        """Writes the mask of a restored frame.

        Raises:
            OSError: The disk is full or the folder cannot be written to.
        """
        if self._writer is not None:
            mask = self._record.take(frame.index)
            self._writer.write(replace(frame, pixels=mask))

    def finish(self) -> None:
        """Finishes the last segment."""
        if self._writer is not None:
            self._writer.finish()

    def close(self) -> None:
        """Throws away a segment that is not finished."""
        if self._writer is not None:
            self._writer.close()

    @contextlib.contextmanager
    def assembled(
        self,
        journal: Journal,
        segments: int,
        film: VideoDescription,
        kept: PictureSpan | None,
    ) -> Iterator[None]:
        """Makes the file, and lets it appear when the body has run.

        Args:
            journal: Holds the segments.
            segments: How many there are.
            film: The old film.
            kept: As in `assemble_video`.

        Raises:
            OSError: The disk is full or the folder cannot be written to.
        """
        unseen = self._path.with_name(f".{self._path.stem}.partial{MASK_SUFFIX}")
        try:
            assemble_video(
                journal.segments(segments, MASKS),
                film,
                unseen,
                self._encoding,
                pictures_only=True,
                kept=kept,
            )
            yield
            unseen.replace(self._path)
        finally:
            unseen.unlink(missing_ok=True)
