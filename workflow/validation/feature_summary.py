"""What statistics say of one figure of a set."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tensorflow_metadata.proto.v0.statistics_pb2 import (
        DatasetFeatureStatistics,
        FeatureNameStatistics,
    )

_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class FeatureSummary:
    """How a figure, or a name, is spread over the clips of a set.

    Attributes:
        name: Of the figure.
        clips: How many clips have it.
        missing: How many do not.
        mean: Of a figure, else None; so are the next four.
        deviation: Standard deviation.
        least: Smallest value.
        median: Middle value.
        greatest: Largest value.
        histogram: Lower and upper edge and number of clips of each bucket.
        values: Of a name, the most frequent ones with their numbers of clips.
        different: Of a name, how many different ones there are.
    """

    name: str
    clips: int
    missing: int
    mean: float | None = None
    deviation: float | None = None
    least: float | None = None
    median: float | None = None
    greatest: float | None = None
    histogram: tuple[tuple[float, float, float], ...] = ()
    values: tuple[tuple[str, float], ...] = ()
    different: int | None = None


def summaries(dataset: "DatasetFeatureStatistics") -> Iterator[FeatureSummary]:
    """Yields a summary of each figure, in the order of the statistics."""
    for feature in dataset.features:
        kind = feature.WhichOneof("stats")
        if kind == "num_stats":
            yield _of_numbers(feature)
        elif kind == "string_stats":
            yield _of_names(feature)


def _of_numbers(feature: "FeatureNameStatistics") -> FeatureSummary:
    from tensorflow_metadata.proto.v0.statistics_pb2 import Histogram

    found = feature.num_stats
    (histogram,) = [h for h in found.histograms if h.type == Histogram.STANDARD]
    return FeatureSummary(
        name=".".join(feature.path.step),
        clips=found.common_stats.num_non_missing,
        missing=found.common_stats.num_missing,
        mean=round(found.mean, _DIGITS),
        deviation=round(found.std_dev, _DIGITS),
        least=round(found.min, _DIGITS),
        median=round(found.median, _DIGITS),
        greatest=round(found.max, _DIGITS),
        histogram=tuple(
            (round(b.low_value, _DIGITS), round(b.high_value, _DIGITS), b.sample_count)
            for b in histogram.buckets
        ),
    )


def _of_names(feature: "FeatureNameStatistics") -> FeatureSummary:
    found = feature.string_stats
    return FeatureSummary(
        name=".".join(feature.path.step),
        clips=found.common_stats.num_non_missing,
        missing=found.common_stats.num_missing,
        values=tuple((top.value, top.frequency) for top in found.top_values),
        different=found.unique,
    )
