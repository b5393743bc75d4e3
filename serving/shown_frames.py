"""Which frames of a film a report shows step by step."""

from pathlib import Path

from serving.film_moments import read_moments
from serving.film_opening import open_film
from serving.plan import Plan
from serving.preview import detailed_times


def choose_shown_frames(source: Path, plan: Plan, count: int = 3) -> tuple[int, ...]:
    """Chooses detailed frames, spread over a film.

    Args:
        source: The film.
        plan: Says which pictures of it are restored.
        count: How many, at most.

    Returns:
        Numbers of frames, at least one.

    Raises:
        FileNotFoundError: There is no such film.
        ValueError: It is no whole video.
    """
    reader = open_film(source, plan)
    times = detailed_times(reader, count)
    moments = read_moments(reader, times, before=0, after=0)
    return tuple(moment.frame.index for moment in moments)
