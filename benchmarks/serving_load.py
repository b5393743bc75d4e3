"""Sends requests to a server, as fast as it answers or at a rate of their own."""

import collections
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure as Drawing

OK = "OK"
WRONG = "WRONG"

# Sends a request and returns its status, OK, WRONG or that of gRPC.
Ask = Callable[[], str]


@dataclass
class Load:
    """What became of the requests of a run.

    Attributes:
        name: Of the run.
        seconds: By status, from when a request was due to its answer, in order.
        duration: Of the run, in seconds.
    """

    name: str
    seconds: dict[str, list[float]] = field(
        default_factory=lambda: collections.defaultdict(list)
    )
    duration: float = 0.0

    @property
    def requests(self) -> int:
        """How many there were."""
        return sum(map(len, self.seconds.values()))

    @property
    def rate(self) -> float:
        """Right answers in a second."""
        return len(self.seconds[OK]) / self.duration

    def percentile(self, percent: float, status: str = OK) -> float:
        """Seconds within which so many of the requests had their answer, or NaN."""
        times = self.seconds[status]
        return float(np.percentile(times, percent)) if times else float("nan")

    def to_record(self) -> dict[str, object]:
        """Returns what a result's details say of it."""
        return {
            "requests": self.requests,
            "statuses": {k: len(v) for k, v in sorted(self.seconds.items()) if v},
            "right answers per second": round(self.rate, 2),
            "milliseconds": {
                f"p{percent:g}": round(1000 * self.percentile(percent), 1)
                for percent in (50, 90, 95, 99, 100)
            },
        }


def closed_loop(
    ask: Ask, *, clients: int, seconds: float, name: str = "closed"
) -> Load:
    """Has clients ask again as soon as they have an answer.

    Args:
        ask: May be called from several threads.
        clients: Requests under way at any time.
        seconds: How long.
        name: Of the run.
    """
    load, lock = Load(name), threading.Lock()
    begun = time.perf_counter()

    def client() -> None:
        while (due := time.perf_counter()) < begun + seconds:
            status = ask()
            with lock:
                load.seconds[status].append(time.perf_counter() - due)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.duration = time.perf_counter() - begun
    return load


def open_loop(
    ask: Ask,
    *,
    rate: float,
    seconds: float,
    even: bool = False,
    most: int = 256,
    name: str = "open",
) -> Load:
    """Sends requests in time, whether or not others have their answer.

    The time of a request counts from when it was due, so that a server that holds
    everybody up does not look fast.

    Args:
        ask: May be called from several threads.
        rate: Requests in a second on average.
        even: Whether they have equal distances, as load generators usually send them;
            else these are exponential, as where clients know nothing of each other.
        seconds: How long requests are sent; their answers are waited for.
        most: Requests under way at the same time, at most.
        name: Of the run.
    """
    load, lock = Load(name), threading.Lock()
    random = np.random.default_rng(0)
    begun = time.perf_counter()

    def send(due: float) -> None:
        status = ask()
        with lock:
            load.seconds[status].append(time.perf_counter() - due)

    with ThreadPoolExecutor(most) as clients:
        due = begun
        while (
            due := due + (1 / rate if even else random.exponential(1 / rate))
        ) < begun + seconds:
            time.sleep(max(0.0, due - time.perf_counter()))
            clients.submit(send, due)
    load.duration = time.perf_counter() - begun
    return load


def joined(loads: Sequence[Load], name: str) -> Load:
    """Puts runs that followed each other together.

    Args:
        loads: At least one.
        name: Of all of them.
    """
    whole = Load(name, duration=sum(load.duration for load in loads))
    for load in loads:
        for status, seconds in load.seconds.items():
            whole.seconds[status] += seconds
    return whole


def draw_loads(loads: Sequence[Load], path: Path) -> None:
    """Draws how many of the answers came within which time.

    Args:
        loads: Runs with right answers.
        path: A PNG or SVG file.
    """
    drawing = Drawing(figsize=(8, 4.5), layout="constrained")
    axes = drawing.subplots()
    for load in loads:
        times = np.sort(load.seconds[OK]) * 1000
        if not len(times):
            continue
        shares = 100 * np.arange(1, len(times) + 1) / len(times)
        refused = load.requests - len(times)
        label = f"{load.name}: {load.rate:.1f} answers/s, {refused} refused"
        axes.step(times, shares, where="post", label=label)
    axes.set(
        xscale="log",
        xlabel="milliseconds from when a request was due to its answer",
        ylabel="share of the right answers, %",
        ylim=(0, 101),
    )
    axes.grid(alpha=0.3)
    axes.legend()
    drawing.savefig(path, dpi=120)
