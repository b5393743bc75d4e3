"""From a config's data to the settings of training clips."""

from typing import Any

from data_pipeline.training_clips_config import TrainingClipsConfig
from trainers.data_config import DataConfig

# Mean the same in both.
_SHARED = (
    "folder",
    "frames",
    "crop",
    "crops_per_clip",
    "mixed_clips",
    "candidates",
    "largest_shrink",
    "shrunk_share",
    "upright",
    "fastest",
    "pan",
    "swing",
    "aliased_share",
    "grey_share",
    "cache",
    "decoder",
)


def clips_settings(data: DataConfig, **own: Any) -> TrainingClipsConfig:
    """Returns the settings of the training clips that a config asks for.

    Args:
        data: Of the config.
        **own: Fields that are not there, as `seed` and `batch`, or that a network
            decides.
    """
    shared = {name: getattr(data, name) for name in _SHARED}
    return TrainingClipsConfig(**{**shared, "parallel_calls": data.workers, **own})
