"""Draws the figures of an evaluation."""

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure


def write_evaluation_plot(record: dict[str, Any], path: Path) -> None:
    """Writes a PNG: PSNR against noise level, a line per clip and their average.

    Args:
        record: What `evaluate` returned.
        path: Where to.
    """
    modes = list(dict.fromkeys(row["mode"] for row in record["averages"]))
    figure = Figure(figsize=(5.5 * len(modes), 4.5), layout="constrained")
    axes = figure.subplots(1, len(modes), squeeze=False, sharey=True)[0]
    for axis, mode in zip(axes, modes, strict=True):
        rows = [row for row in record["clips"] if row["mode"] == mode]
        for clip in dict.fromkeys(row["clip"] for row in rows):
            own = [row for row in rows if row["clip"] == clip]
            axis.plot(*_line(own, "psnr"), marker=".", linewidth=1, label=clip)
        means = [row for row in record["averages"] if row["mode"] == mode]
        axis.plot(*_line(means, "psnr"), "k-o", linewidth=2, label="average")
        axis.plot(*_line(means, "noisy_psnr"), "k--", linewidth=1, label="noisy")
        axis.set_title(f"{record['subject']}, {mode}")
        axis.set_xlabel("standard deviation of the noise, of 255")
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("PSNR, RGB, dB")
    axes[-1].legend(fontsize="small")
    figure.suptitle(record["protocol"]["name"])
    figure.savefig(path, dpi=110)


def _line(rows: list[dict[str, Any]], figure: str) -> tuple[list[float], list[float]]:
    return [row["noise_level"] for row in rows], [row[figure] for row in rows]
