"""What a server counts, in Prometheus' text format."""

import bisect
import threading
from collections.abc import Callable, Sequence

Labels = tuple[tuple[str, str], ...]

# As TensorFlow Serving's: 10 microseconds, times 1.8, 33 buckets.
LATENCY_BUCKETS = tuple(10 * 1.8**power for power in range(33))


class Metrics:
    """Counters, histograms and gauges by name and labels.

    Names are those of TensorFlow Serving, which begin with a colon. The package
    prometheus-client appends "_total" to the names of counters, so that it cannot
    write them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counters: dict[str, dict[Labels, float]] = {}
        self._histograms: dict[str, dict[Labels, list[float]]] = {}
        self._buckets: dict[str, Sequence[float]] = {}
        self._gauges: dict[str, Callable[[], float]] = {}

    def count(self, name: str, labels: dict[str, str], by: float = 1) -> None:
        """Adds to a counter."""
        with self._lock:
            cells = self._counters.setdefault(name, {})
            key = _key(labels)
            cells[key] = cells.get(key, 0) + by

    def observe(
        self,
        name: str,
        labels: dict[str, str],
        value: float,
        buckets: Sequence[float] = LATENCY_BUCKETS,
    ) -> None:
        """Adds a value to a histogram, whose buckets are those of its first one."""
        with self._lock:
            bounds = self._buckets.setdefault(name, tuple(buckets))
            cells = self._histograms.setdefault(name, {})
            # A number for each bucket and the one above all, then the sum.
            cell = cells.setdefault(_key(labels), [0.0] * (len(bounds) + 2))
            cell[bisect.bisect_left(bounds, value)] += 1
            cell[-1] += value

    def gauge(self, name: str, value: Callable[[], float]) -> None:
        """Shows a value that is asked for when somebody looks."""
        with self._lock:
            self._gauges[name] = value

    def to_text(self) -> str:
        """Writes all of them as Prometheus reads them."""
        with self._lock:
            lines = []
            for name, cells in sorted(self._counters.items()):
                lines.append(f"# TYPE {name} counter")
                lines += [
                    f"{name}{_braces(key)} {value:g}" for key, value in cells.items()
                ]
            for name, cells_of in sorted(self._histograms.items()):
                lines.append(f"# TYPE {name} histogram")
                for key, cell in cells_of.items():
                    lines += _histogram_lines(name, key, cell, self._buckets[name])
            gauges = list(self._gauges.items())
        for name, ask in sorted(gauges):
            lines += [f"# TYPE {name} gauge", f"{name} {ask():g}"]
        return "\n".join(lines) + "\n"


def _histogram_lines(
    name: str, key: Labels, cell: list[float], bounds: Sequence[float]
) -> list[str]:
    lines, total = [], 0.0
    for bound, amount in zip([*bounds, float("inf")], cell[:-1], strict=True):
        total += amount
        limit = "+Inf" if bound == float("inf") else f"{bound:.6g}"
        lines.append(f"{name}_bucket{_braces((*key, ('le', limit)))} {total:g}")
    lines.append(f"{name}_sum{_braces(key)} {cell[-1]:.9g}")
    lines.append(f"{name}_count{_braces(key)} {total:g}")
    return lines


def _key(labels: dict[str, str]) -> Labels:
    return tuple(sorted(labels.items()))


def _braces(key: Labels) -> str:
    if not key:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(text)}"' for name, text in key) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
