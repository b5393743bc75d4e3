"""ExampleGen: from videos to clips for training and for evaluation."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from data_pipeline import storage
from data_pipeline.bulk.serial_executor import SerialExecutor
from data_pipeline.bulk.stoppable_executor import StoppableExecutor
from data_pipeline.ingest import ingest_folder
from data_pipeline.ingest_config import IngestConfig, ShrinkRule
from data_pipeline.manifest import Manifest
from data_pipeline.near_duplicates import clip_signature, near_duplicates
from data_pipeline.source_terms import read_source_terms
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
DUPLICATES_FILE = "duplicates.json"


@dataclass(frozen=True, kw_only=True)
class ExampleGenParameters:
    """How videos become clips.

    Attributes:
        ingest: How videos are cut and written.
        evaluation_shrink: The same as `ingest.shrink` for videos that are for
            evaluation alone.
        evaluation_share: Share of the videos that is kept for evaluation, at least one,
            where no videos are for evaluation alone.
        duplicate_bits: How many of the 64 bits of a frame's perceptual hash may
            differ, on average, where clips of two videos in which the same moves count
            as copies; negative keeps all. See `data_pipeline.near_duplicates`.
    """

    ingest: IngestConfig = field(default_factory=IngestConfig)
    evaluation_shrink: ShrinkRule = "never"
    evaluation_share: float = 0.2
    duplicate_bits: float = 8.0

    def __post_init__(self) -> None:
        if not 0 < self.evaluation_share < 1:
            raise ValueError(
                "ExampleGen.evaluation_share must lie between 0 and 1; received "
                f"{self.evaluation_share}."
            )


class ExampleGen(Component):
    """Cuts videos into shots and clips; nothing is in both splits.

    Its sources are `videos` and, where there are some for evaluation alone,
    `eval_videos`. The output has a folder of clips with a manifest for each split. No
    video gives clips to both, and of clips that are copies of each other one is kept:
    in evaluation if it is there. `duplicates.json` names those that were left out, and
    the manifests what could not be read.
    """

    parameter_type = ExampleGenParameters
    output_types: ClassVar[dict[str, str]] = {"examples": EXAMPLES}
    resumable = True

    def source_digests(self) -> dict[str, str]:
        """Returns digests of the videos, with their licences and consents as stated."""
        digests = super().source_digests()
        for name, path in self.sources.items():
            terms = read_source_terms(str(path))
            digests[f"terms of {name}"] = value_digest(
                {file: asdict(stated) for file, stated in terms.items()}
            )
        return digests

    def execute(self, context: ExecutionContext) -> None:
        """Ingests, and goes on with what an interrupted execution ingested.

        Raises:
            ValueError: No clip came of the videos, or all came of one video.
            OSError: A file cannot be read or written.
        """
        parameters: ExampleGenParameters = self.parameters
        places = {TRAINING: context.work / "train"}
        ingested = {TRAINING: self._ingest(VIDEOS, context, places[TRAINING])}
        if EVALUATION_VIDEOS in self.sources:
            places[EVALUATION] = context.work / "eval"
            ingested[EVALUATION] = self._ingest(
                EVALUATION_VIDEOS, context, places[EVALUATION]
            )
        kept, copies = without_copies(ingested, places, parameters.duplicate_bits)
        if EVALUATION_VIDEOS not in self.sources:
            places[EVALUATION] = places[TRAINING]
            kept = split_by_source(kept[TRAINING], parameters.evaluation_share)
        if not kept[TRAINING].clips:
            raise ValueError(
                "All clips for training are copies of clips for evaluation: give other "
                "videos, or keep copies (ExampleGen.duplicate_bits=-1)."
            )
        output = context.outputs["examples"]
        for split, part in kept.items():
            _place(part, places[split], output / split)
        text = json.dumps(copies, indent=1) + "\n"
        (output / DUPLICATES_FILE).write_text(text, encoding="utf-8")
        _describe(context, kept, len(copies))

    def _ingest(self, source: str, context: ExecutionContext, target: Path) -> Manifest:
        parameters: ExampleGenParameters = self.parameters
        config = parameters.ingest
        if source == EVALUATION_VIDEOS:
            config = replace(config, shrink=parameters.evaluation_shrink)
        folder = storage.absolute(str(self.sources[source]))
        manifest = ingest_folder(
            folder,
            target,
            config,
            show_progress=False,
            # A decoder that a broken file brings down costs that file only.
            executor=lambda count: StoppableExecutor(
                SerialExecutor(isolated=True), context.check_stopping
            ),
        )
        # What is made does not depend on where the videos lie.
        quarantined = tuple(
            replace(each, reason=each.reason.replace(f"{folder}/", ""))
            for each in manifest.quarantined
        )
        return replace(manifest, quarantined=quarantined)


def without_copies(
    manifests: Mapping[str, Manifest], places: Mapping[str, Path], most_bits: float
) -> tuple[dict[str, Manifest], list[dict[str, str]]]:
    """Leaves out clips that are copies of clips of another video.

    Args:
        manifests: All clips by split; those of the last split are kept first.
        places: The folders of the clips.
        most_bits: As in `near_duplicates`; negative keeps all.

    Returns:
        The clips that are kept, and for each copy what it is and of which clip.
    """
    if most_bits < 0:
        return dict(manifests), []
    listed = [
        (split, clip)
        for split in reversed(list(manifests))
        for clip in manifests[split].clips
    ]
    found = near_duplicates(
        [
            clip_signature(places[split] / clip.file, clip.frames)
            for split, clip in listed
        ],
        [(split, clip.source) for split, clip in listed],
        most_bits,
    )
    left_out = {(listed[number][0], listed[number][1].file) for number in found}
    kept = {
        split: Manifest(
            clips=tuple(c for c in part.clips if (split, c.file) not in left_out),
            sources=part.sources,
            quarantined=part.quarantined,
        )
        for split, part in manifests.items()
    }
    copies = []
    for number, original in found.items():
        (split, clip), (other, first) = listed[number], listed[original]
        copies.append(
            {"left_out": f"{split}/{clip.file}", "copy_of": f"{other}/{first.file}"}
        )
    return kept, copies


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
    training = _part(manifest, {s.path for s in manifest.sources} - held_out)
    return {
        # Listed once.
        TRAINING: replace(training, quarantined=manifest.quarantined),
        EVALUATION: _part(manifest, held_out),
    }


def _part(manifest: Manifest, sources: set[str]) -> Manifest:
    return Manifest(
        clips=tuple(clip for clip in manifest.clips if clip.source in sources),
        sources=tuple(item for item in manifest.sources if item.path in sources),
    )


def _place(manifest: Manifest, origin: Path, folder: Path) -> None:
    folder.mkdir()
    for clip in manifest.clips:
        try:
            os.link(origin / clip.file, folder / clip.file)
        except OSError:
            # A file system without hard links.
            shutil.copyfile(origin / clip.file, folder / clip.file)
    manifest.save(folder)


def _describe(
    context: ExecutionContext, splits: dict[str, Manifest], copies: int
) -> None:
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
        "copies_left_out": copies,
        "quarantined": sum(len(part.quarantined) for part in splits.values()),
    }
    context.describe("examples", **counts)
    bad = counts["quarantined"]
    context.note = (
        f"{counted(counts['training_clips'], 'clip')} for training and "
        f"{counts['evaluation_clips']} for evaluation, of "
        f"{counted(len(seen), 'video')}"
        f"{f'; {copies} left out as copies' if copies else ''}"
        f"{f'; {bad} in quarantine' if bad else ''}"
    )
