"""A fleet of machines that are taken away now and then, restoring films."""

import heapq
import random
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """Machines and their films.

    Attributes:
        machines: How many.
        films: How many.
        film_hours: Mean work of a film on one machine; lengths are drawn
            log-normally, with a standard deviation of 0.8 of the logarithm.
        part_hours: Work of the parts that a film is cut into; 0 for whole films.
        kept_hours: Work after which what is done is safe, as restore's segments.
        life_hours: Mean time after which a machine is taken away; draws are
            exponential.
        absence_hours: Until another stands in its place.
        seed: Of all draws.
    """

    machines: int
    films: int
    film_hours: float
    part_hours: float
    kept_hours: float
    life_hours: float
    absence_hours: float
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class FleetOutcome:
    """How it went.

    Attributes:
        hours: Until the last film was done.
        ideal_hours: The work over the machines.
        repeated: Share of the work that was done again.
        deaths: Machines that were taken away.
        tail: Share of the time in which less than half of the machines had work.
    """

    hours: float
    ideal_hours: float
    repeated: float
    deaths: int
    tail: float

    @property
    def efficiency(self) -> float:
        """What the fleet reached of what its machines could have done."""
        return self.ideal_hours / self.hours


def simulate(fleet: Fleet) -> FleetOutcome:
    """Runs the fleet event by event: a machine takes the longest part that is left.

    Work that was done since the last safe point is lost with a machine; the part goes
    back to the others, who go on from that point.
    """
    draw = random.Random(fleet.seed)
    parts = _parts(fleet, draw)
    work = sum(parts)
    # Longest first, which keeps the end short.
    waiting = [(-hours, index) for index, hours in enumerate(parts)]
    heapq.heapify(waiting)
    free = [(0.0, machine) for machine in range(fleet.machines)]
    heapq.heapify(free)
    dies_at = [draw.expovariate(1 / fleet.life_hours) for _ in free]
    returned: list[tuple[float, float, int]] = []
    repeated, deaths, ends = 0.0, 0, []
    while waiting or returned:
        now, machine = heapq.heappop(free)
        while returned and returned[0][0] <= now:
            _, hours, index = heapq.heappop(returned)
            heapq.heappush(waiting, (-hours, index))
        if not waiting:
            heapq.heappush(free, (returned[0][0], machine))
            continue
        left, index = heapq.heappop(waiting)
        hours = -left
        end = now + hours
        if end <= dies_at[machine]:
            ends.append(end)
            heapq.heappush(free, (end, machine))
            continue
        died = max(dies_at[machine], now)
        done = died - now
        safe = done - done % fleet.kept_hours
        repeated += done - safe
        deaths += 1
        heapq.heappush(returned, (died, hours - safe, index))
        back = died + fleet.absence_hours
        dies_at[machine] = back + draw.expovariate(1 / fleet.life_hours)
        heapq.heappush(free, (back, machine))
    hours = max(ends)
    ends.sort()
    half_idle = ends[-min(len(ends), fleet.machines // 2 + 1)]
    return FleetOutcome(
        hours=hours,
        ideal_hours=work / fleet.machines,
        repeated=repeated / work,
        deaths=deaths,
        tail=(hours - half_idle) / hours,
    )


def _parts(fleet: Fleet, draw: random.Random) -> list[float]:
    deviation = 0.8
    middle = -(deviation**2) / 2
    films = [
        fleet.film_hours * draw.lognormvariate(middle, deviation)
        for _ in range(fleet.films)
    ]
    if not fleet.part_hours:
        return films
    parts = []
    for film in films:
        count = max(1, round(film / fleet.part_hours))
        parts += [film / count] * count
    return parts
