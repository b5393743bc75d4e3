"""ExampleGen: from videos to clips for training and for evaluation."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from data_pipeline.ingest import ingest_folder, read_licences
from data_pipeline.ingest_config import IngestConfig
from data_pipeline.manifest import Manifest
from workflow.components.counted import counted
from workflow.pipeline.artifact import EXAMPLES
from workflow.pipeline.component import Component
from workflow.pipeline.digests import value_digest
from workflow.pipeline.execution_context import ExecutionContext
from workflow.pipeline.source_file import SourceFile

TRAINING = "Split-train"
EVALUATION = "Split-eval"
VIDEOS = "videos"
EVALUATION_VIDEOS = "eval_videos"


@dataclass(frozen=True, kw_only=True)
class ExampleGenParameters:
    """How videos become clips.

    Attributes:
        ingest: How videos are cut and written.
        evaluation_shrink: The same as `ingest.shrink` for videos that are for
            evaluation alone.
        evaluation_share: Share of the videos that is kept for evaluation, at least one,
            where no videos are for evaluation alone.
    """

    ingest: IngestConfig = field(default_factory=IngestConfig)
    evaluation_shrink: str = "never"
    evaluation_share: float = 0.2

    def __post_init__(self) -> None:
        if not 0 < self.evaluation_share < 1:
            raise ValueError(
                "ExampleGen.evaluation_share must lie between 0 and 1; received "
                f"{self.evaluation_share}."
            )


class ExampleGen(Component):
    """Cuts videos into shots and clips; no video gives clips to both splits.

    Its sources are `videos` and, where there are some for evaluation alone,
    `eval_videos`. The output has a folder of clips with a manifest for each split.
    """

    output_types: ClassVar[dict[str, str]] = {"examples": EXAMPLES}
    resumable = True

    def source_digests(self) -> dict[str, str]:
        """Returns digests of the videos, with their licences as stated beside them."""
        digests = super().source_digests()
        for name, path in self.sources.items():
            digests[f"licences of {name}"] = value_digest(read_licences(path))
        return digests

    def execute(self, context: ExecutionContext) -> None:
        """Ingests, and goes on with what an interrupted execution ingested.

        Raises:
            ValueError: No clip came of the videos, or all came of one video.
            OSError: A file cannot be read or written.
        """
        parameters: ExampleGenParameters = self.parameters
        output = context.outputs["examples"]
        ingested = context.work / "train"
        manifest = ingest_folder(
            self.sources[VIDEOS], ingested, parameters.ingest, show_progress=False
        )
        if EVALUATION_VIDEOS in self.sources:
            config = _with_shrink(parameters)
            place = context.work / "eval"
            held_out = ingest_folder(
                self.sources[EVALUATION_VIDEOS], place, config, show_progress=False
            )
            splits = {TRAINING: manifest, EVALUATION: held_out}
            places = {TRAINING: ingested, EVALUATION: place}
        else:
            splits = split_by_source(manifest, parameters.evaluation_share)
            places = dict.fromkeys(splits, ingested)
        for split, part in splits.items():
            _place(part, places[split], output / split)
        _describe(context, splits)


def split_by_source(manifest: Manifest, share: float) -> dict[str, Manifest]:
    """Divides clips so that no source gives some to both parts.

    Which source goes where follows from its bytes, so that another source that joins
    leaves most of the others where they are.

    Args:
        manifest: All clips.
        share: Of the sources with clips, for evaluation; at least one.

    Returns:
        The manifests of the two splits.

    Raises:
        ValueError: The clips come of one source.
    """
    used = {clip.source for clip in manifest.clips}
    sources = sorted(
        (source for source in manifest.sources if source.path in used),
        key=lambda source: (source.sha256, source.path),
    )
    if len(sources) < 2:
        raise ValueError(
            "Clips of one video cannot be split into training and evaluation: give "
            "more videos, or others for evaluation (--eval_videos)."
        )
    held = max(1, round(share * len(sources)))
    held_out = {source.path for source in sources[: min(held, len(sources) - 1)]}
    return {
        TRAINING: _part(manifest, {s.path for s in manifest.sources} - held_out),
        EVALUATION: _part(manifest, held_out),
    }


def _part(manifest: Manifest, sources: set[str]) -> Manifest:
    return Manifest(
        clips=tuple(clip for clip in manifest.clips if clip.source in sources),
        sources=tuple(item for item in manifest.sources if item.path in sources),
    )


def _with_shrink(parameters: ExampleGenParameters) -> IngestConfig:
    values = {**vars(parameters.ingest), "shrink": parameters.evaluation_shrink}
    return IngestConfig(**values)


def _place(manifest: Manifest, origin: Path, folder: Path) -> None:
    folder.mkdir()
    for clip in manifest.clips:
        try:
            os.link(origin / clip.file, folder / clip.file)
        except OSError:
            # A file system without hard links.
            shutil.copyfile(origin / clip.file, folder / clip.file)
    manifest.save(folder)


def _describe(context: ExecutionContext, splits: dict[str, Manifest]) -> None:
    seen = set()
    for manifest in splits.values():
        for source in manifest.sources:
            if (source.path, source.sha256) not in seen:
                seen.add((source.path, source.sha256))
                context.sources.append(
                    SourceFile(
                        name=source.path, sha256=source.sha256, licence=source.licence
                    )
                )
    counts = {
        "training_clips": len(splits[TRAINING].clips),
        "evaluation_clips": len(splits[EVALUATION].clips),
    }
    context.describe("examples", **counts)
    context.note = (
        f"{counted(counts['training_clips'], 'clip')} for training and "
        f"{counts['evaluation_clips']} for evaluation, of "
        f"{counted(len(seen), 'video')}"
    )
