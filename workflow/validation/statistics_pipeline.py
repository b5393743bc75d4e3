"""Statistics of sets of clips, by TensorFlow Data Validation on Apache Beam."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import apache_beam as beam
import tensorflow_data_validation as tfdv
from apache_beam.options.pipeline_options import PipelineOptions
from tfx_bsl.public import tfxio

from data_pipeline.near_duplicates import near_duplicates
from workflow.validation.clip_example import clip_example
from workflow.validation.clip_facts import ClipFacts
from workflow.validation.clip_job import ClipJob, jobs_of_folder
from workflow.validation.measured_clip import MeasuredClip, measure_job
from workflow.validation.statistics_files import (
    FACTS_FILE,
    RECORDS_FILE,
    STATISTICS_FILE,
    UNREADABLE_FILE,
    split_folder,
    write_json,
)
from workflow.validation.statistics_options import StatisticsOptions

_UNREADABLE = "unreadable"
# Names say nothing about sets, and each stands there once.
_NAMES = ("clip",)


def write_statistics(
    folders: Mapping[str, Path], target: Path, options: StatisticsOptions
) -> None:
    """Measures the clips of some sets and writes `Split-NAME/` for each.

    In each lie the facts of all clips as JSON and as records of tf.Examples, the
    statistics of TFDV, and the files that could not be read, with the reasons.

    Args:
        folders: By name of the set: clips with a manifest, or films.
        target: A folder.
        options: How.

    Raises:
        ValueError: There is nothing in a folder, or nothing in it can be read.
        OSError: A folder cannot be read or written.
    """
    for name, folder in folders.items():
        jobs = jobs_of_folder(folder)
        place = split_folder(target, name)
        place.mkdir(parents=True)
        _run(jobs, place, options)
        facts = [json.loads(line) for line in _gathered(place, FACTS_FILE)]
        unreadable = [json.loads(line) for line in _gathered(place, UNREADABLE_FILE)]
        if not facts:
            raise ValueError(
                f"None of the {len(jobs)} files in {folder} can be measured: "
                f"{unreadable[0]['reason']}"
            )
        write_json(place / FACTS_FILE, sorted(facts, key=lambda clip: clip["clip"]))
        listed = sorted(unreadable, key=lambda each: each["file"])
        write_json(place / UNREADABLE_FILE, listed)


def _run(jobs: Sequence[ClipJob], place: Path, options: StatisticsOptions) -> None:
    statistics_options = tfdv.StatsOptions(
        num_histogram_buckets=options.buckets,
        num_values_histogram_buckets=2,
        feature_allowlist=[
            name for name in ClipFacts.__dataclass_fields__ if name not in _NAMES
        ],
    )
    source = tfxio.TFExampleBeamRecord(
        physical_format="inmem", telemetry_descriptors=["kinozoo"]
    )
    with beam.Pipeline(options=_beam_options(options)) as pipeline:
        measured, unreadable = (
            pipeline
            | "files" >> beam.Create(list(jobs))
            | "spread" >> beam.Reshuffle()
            | "measure"
            >> beam.ParDo(_Measure(options.moments)).with_outputs(
                _UNREADABLE, main="measured"
            )
        )
        copies = (
            measured
            | "all" >> beam.combiners.ToList()
            | "copies" >> beam.FlatMap(_copies, options.duplicate_bits)
        )
        facts = measured | "facts" >> beam.Map(_with_copies, beam.pvalue.AsDict(copies))
        examples = facts | "examples" >> beam.Map(clip_example)
        _write_lines(facts | "as json" >> beam.Map(_as_json), place / FACTS_FILE)
        _write_lines(unreadable, place / UNREADABLE_FILE)
        _ = examples | "records" >> beam.io.WriteToTFRecord(
            str(place / RECORDS_FILE), shard_name_template="", num_shards=1
        )
        _ = (
            examples
            | "batches" >> source.BeamSource()
            | "statistics" >> tfdv.GenerateStatistics(statistics_options)
            | "write" >> tfdv.WriteStatisticsToBinaryFile(str(place / STATISTICS_FILE))
        )


class _Measure(beam.DoFn):
    """Measures files; those that cannot be read go another way, with the reason."""

    def __init__(self, moments: int):
        self._moments = moments

    def process(self, job: ClipJob) -> Iterator[Any]:
        try:
            yield from measure_job(job, self._moments)
        except (ValueError, OSError) as error:
            said = str(error).replace(job.path, job.name)
            reason = " ".join(said.split()) or type(error).__name__
            text = json.dumps({"file": job.name, "reason": reason})
            yield beam.pvalue.TaggedOutput(_UNREADABLE, text)


def _copies(
    measured: Sequence[MeasuredClip], most_bits: float
) -> Iterator[tuple[str, int]]:
    if most_bits < 0:
        return
    ordered = sorted(measured, key=lambda clip: clip.facts.clip)
    found = near_duplicates(
        [clip.signature for clip in ordered],
        [clip.facts.source for clip in ordered],
        most_bits,
    )
    for number in found:
        yield ordered[number].facts.clip, 1


def _with_copies(measured: MeasuredClip, copies: Mapping[str, int]) -> ClipFacts:
    return replace(measured.facts, copy=copies.get(measured.facts.clip, 0))


def _as_json(facts: ClipFacts) -> str:
    return json.dumps(asdict(facts))


def _write_lines(lines: Any, path: Path) -> None:
    _ = lines | f"write {path.name}" >> beam.io.WriteToText(
        str(path), shard_name_template="", num_shards=1
    )


def _gathered(place: Path, name: str) -> Iterable[str]:
    return (place / name).read_text(encoding="utf-8").splitlines()


def _beam_options(options: StatisticsOptions) -> PipelineOptions:
    mode = "in_memory" if options.workers == 1 else "multi_processing"
    return PipelineOptions(
        [
            "--runner=DirectRunner",
            f"--direct_num_workers={options.workers}",
            f"--direct_running_mode={mode}",
        ]
    )
