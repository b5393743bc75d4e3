"""What a pipeline is made for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class PipelineSettings:
    """What a person says of a pipeline.

    Attributes:
        videos: Folder of videos to learn from.
        eval_videos: Folder of videos for evaluation alone, or None to keep some of
            `videos` for it.
        serving_videos: Folder of films like those that are served, which the clips are
            compared with, or None.
        schema: What the data should be like, or None to infer it.
        validation: Whether to look at the data before anything is trained on it.
        no_validation: Why not, where `validation` is false.
        workflow_python: Interpreter of an environment with TFDV, or None for this one.
        serving: Folder of all served models.
        model: Name of the model; that of the pipeline where it is empty.
        experiment: A name from `trainers.experiments`; the pipeline's own where empty.
        overrides: Fields of the experiment's config, as text by dotted name.
        parameters: Parameters of components, as text by `Component.field`.
    """

    videos: Path
    serving: Path
    eval_videos: Path | None = None
    serving_videos: Path | None = None
    schema: Path | None = None
    validation: bool = False
    no_validation: str = "not asked for"
    workflow_python: Path | None = None
    model: str = ""
    experiment: str = ""
    overrides: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
