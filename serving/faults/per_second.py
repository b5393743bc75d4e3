"""Means of a value over the seconds of a film."""


class PerSecond:
    """Keeps a sum and a count for each second of film."""

    def __init__(self) -> None:
        self._sums: dict[int, list[float]] = {}

    def add(self, seconds: float, value: float) -> None:
        """Takes a value that was measured at a time."""
        entry = self._sums.setdefault(int(seconds // 1), [0.0, 0.0])
        entry[0] += value
        entry[1] += 1.0

    def means(self) -> tuple[tuple[float, float], ...]:
        """The start of each second that has values, and their mean."""
        return tuple(
            (float(second), total / count)
            for second, (total, count) in sorted(self._sums.items())
        )
