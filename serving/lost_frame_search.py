"""Looks through a film for whole frames that are lost."""

from pathlib import Path

from tqdm import tqdm

from data_pipeline.video.reader import VideoReader
from data_pipeline.video.shot_cut_detector import ShotCutDetector
from serving.drop_outs import DropOuts
from serving.faults.fault import SURE_ENOUGH
from serving.faults.observed_frame import ObservedFrame
from serving.faults.point_tracker import PointTracker
from serving.faults.repeated_frames_meter import RepeatedFramesMeter
from serving.frame_ranges import Ranges, joined_ranges

# Percent of doubled frames beyond which a film was made so: drawn on twos, shot slowly
# or carried over to a higher rate.
_BY_DESIGN = 10.0


def find_lost_frames(source: Path, *, progress: bool = False) -> Ranges:
    """Finds drop-outs, and repeats that stand in for a frame that was lost.

    A repeat counts where there is motion before and after it, and only in films in
    which that is rare.

    Args:
        source: The film.
        progress: Whether to show a bar.

    Returns:
        First and last frames of stretches, from 0.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no whole video.
    """
    reader = VideoReader(source)
    detector, tracker = ShotCutDetector(), PointTracker()
    repeats, drop_outs = RepeatedFramesMeter(), DropOuts()
    for frame in tqdm(
        reader,
        desc="lost frames",
        total=reader.description.frame_count,
        unit="frame",
        disable=not progress,
        leave=False,
    ):
        if detector.is_cut(frame.pixels):
            tracker.start_shot()
            repeats.start_shot()
        # Counted in frames, not seconds.
        seen = ObservedFrame(frame.pixels, float(frame.index))
        seen.motion = tracker.follow(seen.small)
        repeats.add(seen)
        drop_outs.add(frame.index, seen.small)
    doubled, _ = repeats.faults()
    lost = list(drop_outs.found)
    sure = doubled.confidence >= SURE_ENOUGH
    if sure and doubled.value is not None and doubled.value <= _BY_DESIGN:
        lost += [(int(at), int(at)) for at, _ in doubled.over_time]
    return joined_ranges(lost)
