"""How many frames of 640x480 each preset makes in a second, for the presets' cards.

From uint8 to uint8, frame by frame, as the engine runs them; networks that enlarge
start from frames that are so much smaller. With `--write_cards` the figures go to the
cards too: measure on a calm machine, and let the load average in the result say so.
"""

import argparse
import datetime
import time
from dataclasses import replace

import numpy as np

from benchmarks.benchmark_result import BenchmarkResult, Figure, processor
from benchmarks.frame_rate import frame_rate
from benchmarks.frames_between import frames_between
from serving.damage_runner import DamageRunner
from serving.interpolation_runner import InterpolationRunner
from serving.network_runner import POLICIES, NetworkRunner
from serving.processor import Precision, choose_precision
from trainers.procedural_clips import procedural_clip
from zoo.catalog import CARD_FILE, find_preset, load_card, load_preset, of_family
from zoo.temporal.damage_restorer import DamageRestorer
from zoo.temporal.interpolator import Interpolator
from zoo.temporal.restorer import Restorer

HEIGHT, WIDTH = 480, 640
_FRAMES = 8


def main() -> int:
    """Measures, writes `results/speed.json` and returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    restorers = of_family("restorer").values()
    known = [p for entry in restorers for p in entry.presets]
    parser.add_argument("--presets", nargs="+", default=known, choices=known)
    parser.add_argument("--frames", type=int, default=_FRAMES, help="of each round")
    parser.add_argument("--write_cards", action="store_true")
    arguments = parser.parse_args()
    precision = choose_precision("auto")
    rates = {}
    for preset in arguments.presets:
        network = load_preset(preset, dtype=POLICIES[precision])
        rates[preset] = _rate(network, precision, arguments.frames)
        if arguments.write_cards:
            card = replace(load_card(preset), speed=_words(rates[preset], precision))
            card.write(find_preset(preset)[1] / CARD_FILE)
    result = BenchmarkResult(
        name="speed",
        figures=tuple(
            Figure(f"{preset}, to 640x480", rate, "frames/s")
            for preset, rate in rates.items()
        ),
        details={"precision": precision, "frames": arguments.frames},
    )
    return result.publish()


def _rate(network: Restorer, precision: Precision, count: int) -> float:
    """Frames per second."""
    height, width = HEIGHT // network.scale, WIDTH // network.scale
    moving = procedural_clip(np.array([0, 1]), count + 1, height, width).numpy()
    if isinstance(network, Interpolator):
        return _interpolation_rate(InterpolationRunner(network), moving)
    if isinstance(network, DamageRestorer):
        return frame_rate(DamageRunner(network, precision=precision), moving, count)
    # A network that has to be told the noise level is told any.
    level = -1.0 if network.blind else 10.0
    runner = NetworkRunner(network, noise_level=level, precision=precision)
    return frame_rate(runner, moving, count)


def _interpolation_rate(runner: InterpolationRunner, clip: np.ndarray) -> float:
    """Made frames per second, the best of two rounds."""
    frames_between(runner, clip[:4])
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        frames_between(runner, clip)
        seconds.append((time.perf_counter() - start) / (len(clip) - 1))
    return 1.0 / min(seconds)


def _words(rate: float, precision: Precision) -> str:
    machine = processor()
    instructions = ", ".join(machine["instructions"]) or "no wide instructions"
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return (
        f"{rate:.2g} frames of 640x480 a second in {precision}, measured by python -m "
        f"benchmarks.speed on {today} on {machine['name']}, {machine['cores']} threads "
        f"({instructions}), beside the other work of that machine"
    )


if __name__ == "__main__":
    raise SystemExit(main())
