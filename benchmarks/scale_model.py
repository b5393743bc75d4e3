"""What very much film costs, by multiplication: time, storage, money, first limits."""

from dataclasses import dataclass

_SECONDS_PER_HOUR = 3600.0
_HOURS_PER_YEAR = 24 * 365.0
_GRAPH_BYTES = 2**31


@dataclass(frozen=True, kw_only=True)
class CoreFigures:
    """What one processor core does, measured by benchmarks of this repository.

    Attributes:
        ingest: Frames per second of `kinozoo ingest`: decoding, shots, encoding.
        inspect: Frames per second of `kinozoo inspect`.
        restore: Frames per second of `kinozoo restore` with denoise_fast.
        decode: Frames per second of training clips, by tensorflow-io in tf.data.
        training_step: Seconds of one core for a training step of denoise_fast.
        pair: Seconds to compare two clips in the search for copies.
        clip_bytes: Of a training clip.
        clip_frames: Of a training clip.
        record_bytes: Of a clip's line in the manifest.
    """

    ingest: float
    inspect: float
    restore: float
    decode: float
    training_step: float
    pair: float
    clip_bytes: float
    clip_frames: float
    record_bytes: float


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """What is not measured here: the film, and what a cloud asks for.

    Prices are of the order of list prices for preemptible machines and standard object
    storage of the large clouds in 2025, from memory and not looked up; put in your own.

    Attributes:
        hours: Of film.
        rate: Frames per second of the film.
        megabits: Per second of the film as it is stored.
        film_hours: Mean length of a film.
        clips_share: Share of the film that becomes training clips.
        days: In which all of it is to be done.
        core_hour: Price of a core for an hour, in dollars.
        gigabyte_month: Price of storage, in dollars.
        requests: Price of ten thousand reads, in dollars.
        core_megabits: Network of a machine, per core.
        path_bytes: Of a clip's path as it stands in the graph of the input pipeline.
    """

    hours: float = 1e6
    rate: float = 24.0
    megabits: float = 5.0
    film_hours: float = 1.5
    clips_share: float = 0.02
    days: float = 30.0
    core_hour: float = 0.015
    gigabyte_month: float = 0.02
    requests: float = 0.004
    core_megabits: float = 500.0
    path_bytes: float = 64.0

    @property
    def frames(self) -> float:
        """Of all film."""
        return self.hours * _SECONDS_PER_HOUR * self.rate

    @property
    def film_bytes(self) -> float:
        """Of all film as it is stored."""
        return self.hours * _SECONDS_PER_HOUR * self.megabits * 1e6 / 8


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One thing that is done to all film.

    Attributes:
        name: In words.
        frames_per_second: Of one core.
        core_years: In total.
        cores: That do it within the days.
        dollars: For the cores.
        megabits: Per second that one core reads from storage meanwhile.
    """

    name: str
    frames_per_second: float
    core_years: float
    cores: float
    dollars: float
    megabits: float


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Something that ends at a certain amount of film.

    Attributes:
        name: In words.
        hours: Of film at which it does.
        change: What to do then.
    """

    name: str
    hours: float
    change: str


def stages(core: CoreFigures, assumed: Assumptions) -> list[Stage]:
    """Returns what is done to every frame, and what that takes."""
    return [
        _stage(name, rate, assumed)
        for name, rate in (
            ("inspect", core.inspect),
            ("ingest", core.ingest),
            ("restore", core.restore),
        )
    ]


def _stage(name: str, rate: float, assumed: Assumptions) -> Stage:
    core_hours = assumed.frames / rate / _SECONDS_PER_HOUR
    return Stage(
        name=name,
        frames_per_second=rate,
        core_years=core_hours / _HOURS_PER_YEAR,
        cores=core_hours / (assumed.days * 24),
        dollars=core_hours * assumed.core_hour,
        megabits=assumed.megabits * rate / assumed.rate,
    )


def storage(core: CoreFigures, assumed: Assumptions) -> dict[str, float]:
    """Returns bytes by what they hold."""
    clips = clips_of(core, assumed, assumed.hours)
    return {
        "films": assumed.film_bytes,
        "restored films, at the same rate": assumed.film_bytes,
        "training clips": clips * core.clip_bytes,
        "manifest": clips * core.record_bytes,
    }


def clips_of(core: CoreFigures, assumed: Assumptions, hours: float) -> float:
    """Returns how many training clips some hours of film become."""
    frames = hours * _SECONDS_PER_HOUR * assumed.rate * assumed.clips_share
    return frames / core.clip_frames


def limits(core: CoreFigures, assumed: Assumptions) -> list[Limit]:
    """Returns what ends where, the first first."""
    clips_per_hour = clips_of(core, assumed, 1.0)
    budget = assumed.days * 24 * _SECONDS_PER_HOUR
    found = [
        Limit(
            name=f"the search for copies takes {assumed.days:g} days on its one core",
            hours=(2 * budget / core.pair) ** 0.5 / clips_per_hour,
            change="look for equal bands of the hashes' bits in a table and compare "
            "only what shares one: the work then grows with the clips, no faster",
        ),
        Limit(
            name="the manifest takes 16 GiB as it is read",
            hours=16 * 2**30 / (core.record_bytes * _READ_FACTOR) / clips_per_hour,
            change="one manifest to a shard of clips, read by the worker that has it",
        ),
        Limit(
            name="paths of clips fill the 2 GiB that a graph may have",
            hours=_GRAPH_BYTES / assumed.path_bytes / clips_per_hour,
            change="paths from a file that the pipeline reads, or clips in records",
        ),
        Limit(
            name="asking for the size of every clip takes an hour at the start",
            hours=_SECONDS_PER_HOUR / _STATUS_SECONDS / clips_per_hour,
            change="sizes from the manifest alone; a truncated clip is then found as "
            "it is decoded",
        ),
        Limit(
            name=f"one machine of 64 cores restores all in {assumed.days:g} days",
            hours=64 * core.restore / assumed.rate * assumed.days * 24,
            change="more machines: films do not need each other",
        ),
    ]
    return sorted(found, key=lambda limit: limit.hours)


# Python's objects of a record, over its JSON; and a round trip to object storage.
_READ_FACTOR = 4.0
_STATUS_SECONDS = 0.02
