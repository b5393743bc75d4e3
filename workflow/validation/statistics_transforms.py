"""The Beam pipeline that measures clips and makes statistics of what it finds.

Every output is one file, which the machine that has all of it puts in its place: by
`data_pipeline.storage`, as everything else here, and not by Beam's own file systems,
which would have to be installed and configured besides.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apache_beam as beam
import tensorflow as tf
import tensorflow_data_validation as tfdv
from apache_beam.options.pipeline_options import PipelineOptions
from tfx_bsl.public import tfxio

from data_pipeline import storage
from data_pipeline.near_duplicates import near_duplicates
from data_pipeline.storage_absence_error import StorageAbsenceError
from data_pipeline.storage_error import StorageError
from workflow.bulk.beam_options import BeamOptions
from workflow.validation.clip_example import clip_example
from workflow.validation.clip_facts import ClipFacts
from workflow.validation.clip_job import ClipJob
from workflow.validation.measured_clip import MeasuredClip, measure_job
from workflow.validation.statistics_files import (
    FACTS_FILE,
    RECORDS_FILE,
    STATISTICS_FILE,
    UNREADABLE_FILE,
)
from workflow.validation.statistics_job import StatisticsJob

if TYPE_CHECKING:
    from tensorflow_metadata.proto.v0.statistics_pb2 import (
        DatasetFeatureStatisticsList,
    )

_UNREADABLE = "unreadable"
# Names say nothing about sets, and each stands there once.
_NAMES = ("clip",)


def build_pipeline(job: StatisticsJob) -> beam.Pipeline:
    """Makes the pipeline of a job; nothing runs yet.

    It leaves the statistics of TFDV, the records that they are of, and two files of
    JSON lines: facts, and files that could not be read.
    """
    statistics_options = tfdv.StatsOptions(
        num_histogram_buckets=job.measured.buckets,
        num_values_histogram_buckets=2,
        feature_allowlist=[
            name for name in ClipFacts.__dataclass_fields__ if name not in _NAMES
        ],
    )
    source = tfxio.TFExampleBeamRecord(
        physical_format="inmem", telemetry_descriptors=["kinozoo"]
    )
    pipeline = beam.Pipeline(options=_pipeline_options(job.options))
    measured, unreadable = (
        pipeline
        | "files" >> beam.Create(list(job.clips))
        | "spread" >> beam.Reshuffle()
        | "measure"
        >> beam.ParDo(_Measure(job.measured.moments)).with_outputs(
            _UNREADABLE, main="measured"
        )
    )
    copies = (
        measured
        | "all" >> beam.combiners.ToList()
        | "copies" >> beam.FlatMap(_copies, job.measured.duplicate_bits)
    )
    facts = measured | "facts" >> beam.Map(_with_copies, beam.pvalue.AsDict(copies))
    examples = facts | "examples" >> beam.Map(clip_example)
    lines = facts | "as json" >> beam.Map(_as_json)
    _write_whole(lines, job.place, FACTS_FILE, _write_lines)
    _write_whole(unreadable, job.place, UNREADABLE_FILE, _write_lines)
    _write_whole(examples, job.place, RECORDS_FILE, _write_records)
    statistics = (
        examples
        | "batches" >> source.BeamSource()
        | "statistics" >> tfdv.GenerateStatistics(statistics_options)
    )
    _write_whole(statistics, job.place, STATISTICS_FILE, _write_message)
    return pipeline


class _Measure(beam.DoFn):
    """Measures files; those that cannot be read go another way, with the reason."""

    def __init__(self, moments: int):
        self._moments = moments

    def process(self, job: ClipJob) -> Iterator[Any]:
        try:
            yield from measure_job(job, self._moments)
        except (ValueError, OSError) as error:
            if isinstance(error, StorageError) and not isinstance(
                error, StorageAbsenceError
            ):
                # No fault of the file's: the runner tries again, or ends.
                raise
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


def _write_whole(
    items: Any, place: str, name: str, write: Callable[[Path, Iterable[Any]], None]
) -> None:
    """Adds that all items are written as one file; there is none of no items."""
    _ = (
        items
        | f"key {name}" >> beam.WithKeys(0)
        | f"gather {name}" >> beam.GroupByKey()
        | f"write {name}" >> beam.Map(_deliver, storage.joined(place, name), write)
    )


def _deliver(
    group: tuple[int, Iterable[Any]],
    name: str,
    write: Callable[[Path, Iterable[Any]], None],
) -> None:
    with storage.delivered(name) as path:
        write(path, group[1])


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def _write_records(path: Path, records: Iterable[bytes]) -> None:
    with tf.io.TFRecordWriter(str(path)) as writer:
        # In any order they come; the same bytes whoever has measured.
        for record in sorted(records):
            writer.write(record)


def _write_message(
    path: Path, messages: Iterable["DatasetFeatureStatisticsList"]
) -> None:
    (message,) = messages
    path.write_bytes(message.SerializeToString(deterministic=True))


def _pipeline_options(options: BeamOptions) -> PipelineOptions:
    if options.is_direct and options.processes == 1:
        here = ["--runner=DirectRunner", "--direct_running_mode=in_memory"]
        return PipelineOptions([*here, *options.more])
    return PipelineOptions(options.arguments())
