"""Tells interlaced video from progressive by looking at its frames."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Literal

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from data_pipeline.video.filter_chain import FilterChain
from data_pipeline.video.interlacing_report import InterlacingReport
from data_pipeline.video.opening import open_source, picture_stream
from data_pipeline.video.probe import probe_video
from data_pipeline.video.video_description import VideoDescription

_PLACES = (0.0, 0.3, 0.6, 0.85)
_FRAMES_PER_PLACE = 24
_KEY = "lavfi.idet.multiple.current_frame"


def detect_interlacing(
    path: str | Path, description: VideoDescription | None = None
) -> InterlacingReport:
    """Samples a few places of a video and counts frames that are two fields.

    FFmpeg's idet filter compares each field with its neighbours in time. A
    video is taken for interlaced when at least a quarter of the frames that
    move enough to tell are; where too few move, the file's tag decides.

    Args:
        path: A video file.
        description: Of that file, where it is at hand.

    Returns:
        The counts and the verdict.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is no video or is truncated.
    """
    description = description or probe_video(path)
    counts: Counter[str] = Counter()
    with open_source(path) as container:
        stream = picture_stream(container, path)
        stream.thread_type = "AUTO"
        for frames in _places(container, stream, description):
            counts.update(_classify(frames))
    return judge_interlacing(
        counts["tff"],
        counts["bff"],
        counts["progressive"],
        counts["undetermined"],
        description.field_order,
    )


def judge_interlacing(
    top_first: int,
    bottom_first: int,
    progressive: int,
    undetermined: int,
    field_order: str,
) -> InterlacingReport:
    """Weighs what frames look like against how the file is tagged.

    Args:
        top_first: Frames that look interlaced, top field first.
        bottom_first: Frames that look interlaced, bottom field first.
        progressive: Frames that look progressive.
        undetermined: Frames that move too little to tell.
        field_order: The file's tag, as in `VideoDescription`.

    Returns:
        The counts and the verdict.
    """
    tagged = field_order in ("top first", "bottom first")
    woven = top_first + bottom_first
    seen = woven + progressive
    if seen >= 4:
        interlaced = woven >= 4 and woven >= 0.25 * seen
        reason = f"{woven} of {seen} sampled frames with motion show two fields"
        if tagged and not interlaced:
            reason += ", though the file is tagged as interlaced"
        elif interlaced and not tagged:
            reason += ", though the file is not tagged so"
    else:
        interlaced = tagged
        reason = "too little moves to tell, so the file's own tag decides"
    top = top_first >= bottom_first
    if woven < 4 and tagged:
        top = field_order == "top first"
    parity: Literal["top", "bottom"] = "top" if top else "bottom"
    return InterlacingReport(
        interlaced=interlaced,
        parity=parity,
        top_first=top_first,
        bottom_first=bottom_first,
        progressive=progressive,
        undetermined=undetermined,
        tagged=tagged,
        reason=reason,
    )


def _places(
    container: InputContainer, stream: VideoStream, description: VideoDescription
) -> Iterator[Iterator[av.VideoFrame]]:
    """Yields the frames of each place that is to be looked at."""
    duration = description.duration
    seekable = duration is not None and duration > 4
    for place in _PLACES if seekable else _PLACES[:1]:
        if place and duration is not None:
            time = description.start + description.clock_origin
            target = (time + duration * int(place * 100) / 100) / description.time_base
            try:
                container.seek(int(target), stream=stream)
            except av.error.FFmpegError:
                return
        yield islice(_decoded(container, stream), _FRAMES_PER_PLACE)


def _decoded(container: InputContainer, stream: VideoStream) -> Iterator[av.VideoFrame]:
    try:
        yield from container.decode(stream)
    except av.error.InvalidDataError:
        return


def _classify(frames: Iterator[av.VideoFrame]) -> Iterator[str]:
    # The tag must not leak into the verdict of frames that idet cannot decide.
    chain = FilterChain([("setfield", "mode=prog"), ("idet", "")])
    for frame in frames:
        for seen in chain.push(frame):
            yield seen.metadata[_KEY]
    for seen in chain.finish():
        yield seen.metadata[_KEY]
