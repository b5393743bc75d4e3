"""A small folder of training clips that tests make for themselves."""

from fractions import Fraction
from pathlib import Path

import numpy as np

from data_pipeline.clip_file import write_clip
from data_pipeline.clip_measures import measure_clip
from data_pipeline.clip_record import ClipRecord
from data_pipeline.manifest import Manifest
from tests.synthetic_video import moving_texture


def make_ingested_folder(
    folder: Path, clips: int = 4, frames: int = 6, height: int = 48, width: int = 64
) -> Path:
    """Writes clips, each of a brightness and texture of its own, and their manifest."""
    folder.mkdir(exist_ok=True)
    records = []
    for number in range(clips):
        texture = moving_texture(frames, height, width, seed=number)
        clip = np.rint(255 * np.clip(texture + 0.05 * number, 0, 1)).astype(np.uint8)
        path = folder / f"clip_{number}.mp4"
        write_clip(path, clip, Fraction(25))
        measures = measure_clip(clip)
        records.append(
            ClipRecord(
                file=path.name,
                bytes=path.stat().st_size,
                source=f"source_{number}.mp4",
                sha256="",
                licence="",
                first_frame=0,
                frames=frames,
                width=width,
                height=height,
                rate="25",
                shrink=1,
                motion=measures.motion,
                texture=measures.texture,
                brightness=measures.brightness,
                contrast=measures.contrast,
            )
        )
    Manifest(clips=tuple(records)).save(folder)
    return folder
