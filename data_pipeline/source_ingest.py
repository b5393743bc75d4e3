"""Turns one video into training clips."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from data_pipeline.clip_file import fitting_size, shrink_frame, write_clip
from data_pipeline.clip_measures import ClipMeasures, measure_clip
from data_pipeline.clip_record import ClipRecord
from data_pipeline.ingest_config import IngestConfig
from data_pipeline.source_quality import bits_per_pixel, chosen_shrinks
from data_pipeline.source_record import SourceRecord
from data_pipeline.source_terms import SourceTerms
from data_pipeline.video.black_frame import is_black
from data_pipeline.video.probe import probe_video
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.shot_cut_detector import ShotCutDetector


class SourceIngest:
    """One source on its way to training clips.

    Args:
        path: The video.
        name: Its path relative to the folder that is ingested.
        digest: Its SHA-256.
        terms: Its licence and consent.
        config: Settings.
        threads: That decode; 0 for as many as FFmpeg likes.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is truncated or no video.
        OSError: The file cannot be read.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        digest: str,
        terms: SourceTerms,
        config: IngestConfig,
        threads: int = 0,
    ) -> None:
        self._name, self._digest, self._terms = name, digest, terms
        self._config, self._threads = config, threads
        self._description = probe_video(path)
        self._bits = bits_per_pixel(path)
        self._shrinks = chosen_shrinks(self._description, self._bits, config)
        self._frames = 0
        self._shots = 0

    def write_clips(self, target: Path) -> Iterator[ClipRecord]:
        """Reads the source once and writes its clips.

        Args:
            target: Folder for the files.

        Yields:
            One record per file that was written.

        Raises:
            ValueError: The source turns out to be truncated.
            OSError: A clip cannot be written.
        """
        reader = VideoReader(
            self._description.path,
            description=self._description,
            threads=self._threads,
        )
        for shot, first, frames in split_shots(self._counted(reader), self._config):
            self._shots = shot + 1
            for shrink in self._shrinks:
                record = self._write(target, shot, first, frames, shrink)
                if record is not None:
                    yield record

    def record(self, problem: str = "") -> SourceRecord:
        """Returns the source's entry for the manifest, after its clips were written.

        Args:
            problem: Why the rest of it could not be read.
        """
        return SourceRecord(
            path=self._name,
            sha256=self._digest,
            licence=self._terms.licence,
            consent=self._terms.consent,
            problem=problem,
            codec=self._description.codec,
            width=self._description.width,
            height=self._description.height,
            frames=self._frames,
            shots=self._shots,
            bits_per_pixel=round(self._bits, 4),
            shrinks=self._shrinks,
            settings=repr(self._config),
        )

    def _counted(self, reader: VideoReader) -> Iterator[np.ndarray]:
        turns = self._description.rotation // 90
        for frame in reader:
            self._frames += 1
            pixels = np.rot90(frame.pixels, turns)
            yield pixels
        if self._frames == 1:
            for _ in range(1, self._config.still_frames):
                yield pixels

    def _write(
        self,
        target: Path,
        shot: int,
        first: int,
        frames: list[np.ndarray],
        shrink: int,
    ) -> ClipRecord | None:
        height, width = frames[0].shape[:2]
        size = fitting_size(height, width, shrink)
        if min(size) // shrink < self._config.least_side:
            return None
        still = self._frames == 1
        # A picture is large, and measuring and shrinking one frame of it is enough.
        different = frames[:1] if still else frames
        clip = np.stack([shrink_frame(frame, shrink) for frame in different])
        measures = measure_clip(clip)
        clip = np.broadcast_to(clip, (len(frames), *clip.shape[1:]))
        if not is_worth_keeping(measures, self._config, still=still):
            return None
        path = target / f"{file_stem(self._name)}_{first:06d}_{shrink}.mp4"
        rate = self._description.average_rate.limit_denominator(1001)
        write_clip(path, clip, rate, self._config.quality)
        return ClipRecord(
            file=path.name,
            bytes=path.stat().st_size,
            source=self._name,
            sha256=self._digest,
            licence=self._terms.licence,
            consent=self._terms.consent,
            shot=shot,
            first_frame=first,
            frames=len(clip),
            width=clip.shape[2],
            height=clip.shape[1],
            rate=str(rate),
            shrink=shrink,
            motion=measures.motion,
            texture=measures.texture,
            brightness=measures.brightness,
            contrast=measures.contrast,
        )


def file_stem(name: str) -> str:
    """Returns how the names of a source's files begin; no two sources share it.

    Args:
        name: The source's path relative to the folder that is ingested.
    """
    plain = name.replace("/", "_").replace(".", "_")
    # tape.01.mp4 and tape_01.mp4 look the same by now.
    return f"{plain}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def split_shots(
    frames: Iterable[np.ndarray], config: IngestConfig
) -> Iterator[tuple[int, int, list[np.ndarray]]]:
    """Splits a film at its cuts and black frames, and long shots into pieces.

    Args:
        frames: RGB `[H, W, 3]`, one after the other.
        config: The lengths that are wanted.

    Yields:
        Number of the shot, index of the piece's first frame, its frames: at least
        `least_frames`, less than `clip_frames + least_frames`.
    """
    detector = ShotCutDetector()
    longest = config.clip_frames + config.least_frames
    held: list[np.ndarray] = []
    shot, first = -1, 0
    for index, frame in enumerate(frames):
        cut, black = detector.is_cut(frame), is_black(frame, config.most_black)
        if cut or black:
            if len(held) >= config.least_frames:
                yield shot, first, held
            shot, first, held = shot + cut, index + black, []
        if black:
            continue
        held.append(frame)
        if len(held) == longest:
            yield shot, first, held[: config.clip_frames]
            first, held = first + config.clip_frames, held[config.clip_frames :]
    if len(held) >= config.least_frames:
        yield shot, first, held


def is_worth_keeping(
    measures: ClipMeasures, config: IngestConfig, *, still: bool = False
) -> bool:
    """Whether there is anything to learn from a clip: light, detail and motion.

    Args:
        measures: Of the clip.
        config: What is least of each.
        still: Whether it is a picture, which need not move.
    """
    return (
        measures.brightness >= config.least_brightness
        and measures.contrast >= config.least_contrast
        and measures.texture >= config.least_texture
        and (still or measures.motion >= config.least_motion)
    )
