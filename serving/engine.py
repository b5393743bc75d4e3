"""The engine: an old film in, a restored film out."""

import contextlib
import errno
import os
import shutil
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tqdm import tqdm

from data_pipeline.machine_faults import is_of_the_machine
from data_pipeline.video.checks import compare_streams
from data_pipeline.video.codecs import plan_encoding
from data_pipeline.video.comparison_report import ComparisonReport
from data_pipeline.video.encoding_plan import EncodingPlan
from data_pipeline.video.picture_span import PictureSpan
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.remuxer import assemble_video, check_destination
from serving.background_sink import BackgroundSink
from serving.background_source import BackgroundSource
from serving.client.server_away_error import ServerAwayError
from serving.client.serving_error import ServingError
from serving.film_opening import open_film
from serving.film_stream import restored_shots
from serving.film_writer import FilmWriter
from serving.frame_interpolation import FrameInterpolation
from serving.interpolation_runner import InterpolationRunner, load_interpolation
from serving.journal import PICTURES, Journal, journal_folder
from serving.mask_output import MASKS, MaskOutput
from serving.network_loading import (
    chain_networks,
    fit_masks,
    load_networks,
    weights_identity,
)
from serving.out_of_memory_error import OutOfMemoryError
from serving.plan import Plan
from serving.remote.remote_networks import RemoteNetworks
from serving.restoration_chain import RestorationChain
from serving.restore_job import RestoreJob
from serving.restore_summary import RestoreSummary
from serving.segment_writer import SEGMENT_FRAMES, SegmentWriter
from serving.shot_reader import ShotReader, start_of_shot
from serving.source_identity import source_identity
from serving.step_pictures import STEP_PICTURES, StepPictures

# Frames that wait between the threads: memory that no film's length changes.
_QUEUE_BYTES = 64 << 20
_LONGEST_QUEUE = 16

# Takes how many frames are done, and how many the film declares or None.
FrameWatcher = Callable[[int, int | None], None]


def restore_film(
    job: RestoreJob,
    *,
    show_progress: bool = True,
    watcher: FrameWatcher | None = None,
) -> RestoreSummary:
    """Restores a film.

    Decoding, the networks and encoding run at the same time, with queues of a
    bounded length between them. Finished stretches of film wait in a journal next
    to the output; a run that was interrupted (Ctrl-C, a kill, a power cut) goes
    on from there when the same job is started again, and gives the same bytes.
    The output appears at the end, whole and checked. After an error nothing is
    left behind, unless a server refused or was away, or memory was short.

    Args:
        job: What to do.
        show_progress: Whether to show a bar with frames per second and the time
            left, where the output is a terminal.
        watcher: Told after every frame; what it raises stops the restoration.

    Returns:
        What was done.

    Raises:
        FileNotFoundError: There is no such source or folder.
        ValueError: The source is no whole video, or the job does not suit it.
        OSError: The disk is full, or another fault of the machine; or a server that
            runs networks refused, or was away for too long, or there is too little
            memory: in all these cases what is done is kept.
    """
    begun = time.monotonic()
    check_places(job.source, job.output, overwrite=job.overwrite)
    _check_mask_place(job)
    reader = open_film(job.source, job.plan)
    encoding = plan_encoding(
        reader.description,
        job.codec,
        job.quality,
        scale=job.plan.scale,
        rate_change=job.plan.rate_change,
    )
    check_destination(reader.file, job.output, encoding, job.drop_unsupported)
    masks = None
    if job.mask_output is not None:
        masks = MaskOutput(job.mask_output, job.plan, reader.description)
    with contextlib.ExitStack() as connection:
        remote = None
        if job.remote is not None:
            remote = RemoteNetworks(job.remote)
            connection.callback(remote.close)
        return _restore(
            job, reader, encoding, masks, remote, show_progress, watcher, begun
        )


def _restore(
    job: RestoreJob,
    reader: VideoReader,
    encoding: EncodingPlan,
    masks: MaskOutput | None,
    remote: RemoteNetworks | None,
    show_progress: bool,
    watcher: FrameWatcher | None,
    begun: float,
) -> RestoreSummary:
    """Does the work of a job that has been looked at."""
    journal = Journal(
        job.output,
        _identity(job, encoding, remote),
        (PICTURES, MASKS) if masks else (PICTURES,),
        STEP_PICTURES,
    )
    try:
        networks = load_networks(job.plan, job.precision, remote, job.tile)
        step, between = job.plan.interpolation, None
        if step is not None:
            between = load_interpolation(step, job.precision)
        info = reader.description
        fit_masks(networks, info)
        chain, tile_side = chain_networks(networks, info.height, info.width, job.tile)
        if job.pictures is not None:
            chain.watchers.append(StepPictures(journal.folder, job.shown_frames))
        shots, segments = _make_segments(
            reader,
            chain,
            encoding,
            journal,
            masks,
            show_progress,
            watcher,
            job.plan,
            between,
        )
        dropped, report = _assemble(
            job, reader, shots.span, encoding, journal, segments, masks
        )
    except (ServerAwayError, ServingError, OutOfMemoryError):
        # What is done so far is worth keeping, and no fault of the job: the server
        # may serve again what it refused, or take longer requests, or another token;
        # smaller tiles may fit into the memory.
        journal.leave()
        raise
    except (ValueError, OSError) as error:
        if isinstance(error, OSError) and is_of_the_machine(error):
            journal.leave_what_is_done()
            _say_where_the_disk_is_full(error, job)
        else:
            journal.remove()
        raise
    except BaseException:
        # Interrupted, or a fault of ours: what is done so far is worth keeping.
        journal.leave()
        raise
    journal.remove()
    notes = [*reader.notes, *dropped]
    if journal.discarded is not None:
        notes.append(
            f"work of an earlier run was thrown away, because {journal.discarded}"
        )
    resumed = min(journal.resumed * SEGMENT_FRAMES, report.source_frames)
    return RestoreSummary(
        job=job,
        frames=report.restored_frames,
        resumed_frames=resumed * report.restored_frames // report.source_frames,
        shots=shots.shots,
        duration=report.restored_duration,
        seconds=time.monotonic() - begun,
        tile_side=tile_side,
        notes=tuple(notes),
        checks=_checked(report, trimmed=job.plan.span is not None),
    )


def check_places(source: Path, output: Path, *, overwrite: bool) -> None:
    """Finds out at once whether a film can go where it is wanted.

    Args:
        source: The film, which may be missing: that is found out on reading it.
        output: The new film.
        overwrite: Whether an output that exists already may be replaced.

    Raises:
        ValueError: The output exists already, or is the source.
        OSError: The output's folder is missing or cannot be written to.
    """
    folder = output.parent
    if not folder.is_dir():
        raise FileNotFoundError(
            f"there is no folder {folder} for the result; make it first"
        )
    if not os.access(folder, os.W_OK):
        raise PermissionError(
            f"{folder} cannot be written to; choose another folder for the result"
        )
    if not output.exists():
        return
    if source.exists() and source.samefile(output):
        raise ValueError(
            f"{output} is the source itself, which is never overwritten; name "
            "another file"
        )
    if not overwrite:
        raise ValueError(
            f"{output} exists already; name another file, or replace it with --force"
        )


def _check_mask_place(job: RestoreJob) -> None:
    """Finds out whether a job's mask can go where it is wanted; see `check_places`."""
    if job.mask_output is None:
        return
    check_places(job.source, job.mask_output, overwrite=job.overwrite)
    if job.mask_output.resolve() == job.output.resolve():
        raise ValueError(
            f"{job.output} is the new film; name another file for the mask"
        )


def _identity(
    job: RestoreJob, encoding: EncodingPlan, remote: RemoteNetworks | None
) -> dict[str, Any]:
    """Everything that decides the bytes of the output."""
    return {
        "source": source_identity(job.source),
        "plan": job.plan.to_record(),
        "weights": weights_identity(job.plan, remote),
        "encoding": encoding.as_json(),
        "precision": job.precision,
        "segment length": SEGMENT_FRAMES,
        "damage mask": job.mask_output is not None,
        "frames of the report": job.shown_frames,
        "version": {name: version(name) for name in ("av", "keras", "tensorflow")},
    }


def _make_segments(
    reader: VideoReader,
    chain: RestorationChain,
    encoding: EncodingPlan,
    journal: Journal,
    masks: MaskOutput | None,
    show_progress: bool,
    watcher: FrameWatcher | None,
    plan: Plan,
    between: InterpolationRunner | None,
) -> tuple[ShotReader, int]:
    """Restores what the journal does not have yet.

    Returns:
        What was counted on reading the film, and how many segments there are.
    """
    first = journal.resumed * SEGMENT_FRAMES
    # How a frame moves on shows in the one before it, too.
    begin = first if between is None else max(0, first - 1)
    run_up = max(0, begin - chain.lead)
    if chain.recurrent:
        run_up = start_of_shot(reader, run_up, plan.lost_frames)
    # None: a bar on a terminal, and none in a file that output is sent to.
    bar: dict[str, Any] = {
        "unit": " frames",
        "disable": None if show_progress else True,
    }
    again = bar if run_up else bar | {"disable": True}
    total = reader.description.frame_count
    with (
        tqdm(desc="going on", total=run_up, leave=False, **again) as skipped,
        tqdm(desc="restore", total=total, initial=first, leave=False, **bar) as done,
    ):
        shots = ShotReader(reader, run_up, skipped.update, plan.lost_frames)
        writer = SegmentWriter(journal, encoding, SEGMENT_FRAMES)
        if masks is not None:
            masks.start(chain, journal, first, SEGMENT_FRAMES)
        waiting = _queue_length(encoding)
        source = BackgroundSource(shots, waiting, "decode")
        interpolation = None
        if between is not None:
            interpolation = FrameInterpolation(
                plan.rate_change, between, lambda: shots.span.first, first
            )
        film = FilmWriter(writer, masks, interpolation, first)
        sink = BackgroundSink(film.write, waiting, "encode")
        try:
            for item in restored_shots(source, chain, begin):
                sink.put(item)
                if item.frame.index < first:
                    continue
                done.update()
                if watcher is not None:
                    watcher(item.frame.index + 1, total)
            sink.finish()
            film.finish()
        finally:
            source.close()
            sink.close()
            film.close()
    return shots, writer.segments


def _queue_length(encoding: EncodingPlan) -> int:
    frame_bytes = encoding.width * encoding.height * 3
    return max(2, min(_LONGEST_QUEUE, _QUEUE_BYTES // frame_bytes))


def _assemble(
    job: RestoreJob,
    reader: VideoReader,
    pictures: PictureSpan,
    encoding: EncodingPlan,
    journal: Journal,
    segments: int,
    masks: MaskOutput | None,
) -> tuple[list[str], ComparisonReport]:
    """Makes the film inside the journal, checks it and moves it into its place."""
    film = journal_folder(job.output) / f"film{job.output.suffix}"
    kept = None if job.plan.span is None else pictures
    dropped = assemble_video(
        journal.segments(segments),
        reader.file,
        film,
        encoding,
        drop_unsupported=job.drop_unsupported,
        kept=kept,
    )
    report = compare_streams(
        job.source, film, job.plan.rate_change, pictures, kept is not None
    )
    if not report.passed:
        raise ValueError(
            f"the restored film does not match {job.source} and was thrown away: "
            f"{' '.join(report.problems)}"
        )
    mask_file: Any = contextlib.nullcontext()
    if masks is not None:
        mask_file = masks.assembled(journal, segments, reader.description, kept)
    with mask_file:
        film.replace(job.output)
    if job.pictures is not None:
        for picture in journal.folder.glob(STEP_PICTURES):
            shutil.copy(picture, job.pictures)
    return dropped, report


def _checked(report: ComparisonReport, *, trimmed: bool) -> tuple[str, ...]:
    source = "that stretch of the source" if trimmed else "the source"
    frames = f"{report.restored_frames} frames in {source} and in the new file"
    if report.restored_frames != report.source_frames:
        frames = (
            f"{report.source_frames} frames in {source} and {report.restored_frames} "
            "in the new file"
        )
    sentences = [
        f"checked: {frames}, {float(report.sync_error) * 1000:.1f} ms apart in time "
        "at most"
    ]
    if report.audio_tracks:
        tracks = "track" if report.audio_tracks == 1 else "tracks"
        sentences.append(
            f"checked: {report.audio_packets} packets of {report.audio_tracks} sound "
            f"{tracks}, byte for byte those of the source"
        )
    else:
        sentences.append(f"{source} has no sound")
    return tuple(sentences)


def _say_where_the_disk_is_full(error: OSError, job: RestoreJob) -> None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        folder = journal_folder(job.output)
        kept = f"; what is done is kept in {folder}" if folder.exists() else ""
        raise OSError(
            f"the disk of {job.output.parent} is full; make room and give the same "
            f"command again, or choose another folder{kept}"
        ) from error
