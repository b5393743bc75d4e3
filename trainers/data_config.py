"""Which clean clips are trained on, and how they are cut."""

from dataclasses import dataclass
from typing import Literal

from trainers.data_source import DataSource


@dataclass(frozen=True, kw_only=True)
class DataConfig:
    """The clean clips that a step sees.

    Attributes:
        source: "folder" for training clips that `kinozoo ingest` wrote,
            "procedural" for moving textures made on the fly, to try things; for
            pictures also "pictures", "digits" and "tfds", see `picture_source`; for
            generated clips also "videos", "moving_digits" and "moving_shapes", see
            `clip_source`.
        folder: Folder of training clips, with a manifest, of pictures or of videos.
        tfds: Name in TensorFlow Datasets, as "mnist".
        batch_size: Clips per update, over all replicas and accumulated batches.
        frames: Frames of a clip.
        crop: Height and width of a clip in pixels; for the recipe "upscale", of
            the clean, large clip.
        crops_per_clip: Crops cut from a video each time that it is decoded.
        mixed_clips: Videos whose crops are mixed, at least.
        candidates: Places drawn per crop, of which the most textured is taken.
        largest_shrink: Crops are shrunk by a factor drawn between 1 and this.
        shrunk_share: Share of the crops to which that happens.
        upright: Whether crops are neither turned nor mirrored up to down.
        fastest: Crops take every n-th frame, n drawn between 1 and this.
        pan: Crops travel by up to so many of their pixels from frame to frame.
        swing: Crops swing to and fro, too, by up to so many from frame to frame.
        aliased_share: Share of the shrunk ones among crops that pan or swing that are
            shrunk without averaging.
        grey_share: Share of the crops that lose their colours.
        cache: Whether the encoded files are kept in memory.
        decoder: See `data_pipeline.training_clips_config`.
        workers: Threads that decode.
        shards: Parts of a batch, each from a stream of clips of its own. Machines that
            train together deal them out, if their number divides this one, and then
            decode no clip twice. What is learnt depends on it, not on the machines.
    """

    source: DataSource = "folder"
    folder: str = ""
    tfds: str = ""
    batch_size: int = 10
    frames: int = 6
    crop: int = 40
    crops_per_clip: int = 32
    mixed_clips: int = 24
    candidates: int = 4
    largest_shrink: float = 1.0
    shrunk_share: float = 0.5
    upright: bool = False
    fastest: int = 1
    pan: float = 0.0
    swing: float = 0.0
    aliased_share: float = 0.0
    grey_share: float = 0.1
    cache: bool = False
    decoder: Literal["auto", "tensorflow_io", "pyav"] = "auto"
    workers: int = 2
    shards: int = 1
