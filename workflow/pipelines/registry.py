"""Pipelines by name."""

from collections.abc import Callable

from workflow.pipeline.pipeline import Pipeline
from workflow.pipelines.denoise import denoise
from workflow.pipelines.settings import PipelineSettings

PIPELINES: dict[str, Callable[[PipelineSettings], Pipeline]] = {"denoise": denoise}
