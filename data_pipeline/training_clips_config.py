"""What training clips are cut from a folder, and how."""

import math
from dataclasses import dataclass
from typing import Literal

DecoderName = Literal["auto", "tensorflow_io", "pyav"]


@dataclass(frozen=True, kw_only=True)
class TrainingClipsConfig:
    """Settings of `training_clips`.

    Decoding costs more than all else, so several crops are cut from every
    decoded clip; they are mixed with those of `mixed_clips` other clips, so that a
    batch holds few crops of one clip.

    Attributes:
        folder: Folder with a manifest, from `kinozoo ingest`.
        frames: Frames of a training clip.
        crop: Rows and columns of a training clip.
        batch: Training clips in a batch (of one shard).
        crops_per_clip: Crops cut from a clip each time that it is decoded.
        mixed_clips: Clips whose crops are mixed, at least; their crops are held in
            memory about three times.
        candidates: Places drawn for each crop, of which the one with the most texture
            is taken; 1 takes every place with the same probability.
        largest_shrink: Each crop is shrunk by a factor drawn between 1 and this.
        shrunk_share: Share of the crops to which that happens.
        fastest: Crops take every n-th frame of a clip, n drawn between 1 and this, as
            far as the clip is long enough: movement that is so much faster.
        pan: Crops travel over the picture at a pace of their own, up to so many of
            their pixels from frame to frame, down and across, as a camera does that
            turns evenly, slowly more often than fast; less where the picture ends.
        swing: Crops swing to and fro, too, at up to so many of their pixels from frame
            to frame, as a hand does that holds a camera.
        aliased_share: Share of the shrunk ones among crops that pan or swing which are
            shrunk by looking up between four pixels, without averaging over more, so
            that fine detail flickers as in a sharp camera's pictures.
        flips: Whether crops are mirrored at random, left to right and up to down.
        turns: Whether rows and columns are swapped at random, which with the flips
            gives all rotations by 90 degrees.
        upright: Whether crops stay upright: they are then neither turned nor mirrored
            up to down.
        time_reversal: Whether time runs backward at random.
        grey_share: Share of the crops that lose their colours.
        least_texture: Clips of less texture (see `ClipRecord`) are left out.
        least_motion: Clips of less motion are left out.
        seed: Of everything that is drawn.
        shard_index: Which part of the draws this pipeline takes.
        shard_count: In how many parts the draws are dealt out.
        cache: Whether the encoded files are kept in memory.
        decoder: "tensorflow_io", "pyav", or "auto" for the first with the second
            to stand in.
        parallel_calls: Clips that are decoded at the same time.
        prefetched_batches: Batches that are kept ready.
    """

    folder: str
    frames: int = 8
    crop: int = 64
    batch: int = 6
    crops_per_clip: int = 32
    mixed_clips: int = 24
    candidates: int = 4
    largest_shrink: float = 1.0
    shrunk_share: float = 0.5
    fastest: int = 1
    pan: float = 0.0
    swing: float = 0.0
    aliased_share: float = 0.0
    flips: bool = True
    turns: bool = True
    upright: bool = False
    time_reversal: bool = True
    grey_share: float = 0.05
    least_texture: float = 0.0
    least_motion: float = 0.0
    seed: int = 0
    shard_index: int = 0
    shard_count: int = 1
    cache: bool = False
    decoder: DecoderName = "auto"
    parallel_calls: int = 2
    prefetched_batches: int = 8

    def __post_init__(self) -> None:
        counts = {
            "frames": self.frames,
            "crop": self.crop,
            "batch": self.batch,
            "crops_per_clip": self.crops_per_clip,
            "mixed_clips": self.mixed_clips,
            "candidates": self.candidates,
            "fastest": self.fastest,
            "shard_count": self.shard_count,
            "parallel_calls": self.parallel_calls,
            "prefetched_batches": self.prefetched_batches,
        }
        for name, value in counts.items():
            if value < 1:
                raise ValueError(f"{name} must be at least 1; received {value}.")
        if self.largest_shrink < 1.0:
            raise ValueError(
                f"largest_shrink must be at least 1; received {self.largest_shrink}."
            )
        for name in ("pan", "swing"):
            if getattr(self, name) < 0.0:
                raise ValueError(
                    f"{name} must be at least 0; received {getattr(self, name)}."
                )
        for name in ("shrunk_share", "aliased_share", "grey_share"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(
                    f"{name} must lie in [0, 1]; received {getattr(self, name)}."
                )
        if not 0 <= self.shard_index < self.shard_count:
            raise ValueError(
                f"shard_index must lie between 0 and {self.shard_count - 1}; received "
                f"{self.shard_index}."
            )
        if self.decoder not in ("auto", "tensorflow_io", "pyav"):
            raise ValueError(
                "decoder must be auto, tensorflow_io or pyav; received "
                f"{self.decoder!r}."
            )

    @property
    def clips_per_group(self) -> int:
        """Clips whose crops are mixed: their crops fill whole batches."""
        step = self.batch // math.gcd(self.batch, self.crops_per_clip)
        return -(-self.mixed_clips // step) * step

    @property
    def batches_per_group(self) -> int:
        """Batches that the crops of one group of clips fill."""
        return self.clips_per_group * self.crops_per_clip // self.batch
