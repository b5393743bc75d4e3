"""Decoding times for packets of which only the display times are known."""

from collections.abc import Sequence
from itertools import pairwise


def decoding_times(display: Sequence[int]) -> list[int]:
    """Chooses a decoding time for every packet.

    Packets that follow each other in decoding get the display times in their
    sorted order, delayed by as many packets as the pictures are reordered over,
    so that times increase and no packet is decoded after it is shown.

    Args:
        display: Display times in the order of decoding, all different.

    Returns:
        As many times; the first ones may lie before the first display time.
    """
    order = sorted(display)
    rank = {time: place for place, time in enumerate(order)}
    delay = max((place - rank[time] for place, time in enumerate(display)), default=0)
    step = min((b - a for a, b in pairwise(order)), default=1)
    lead = [order[0] - step * (delay - place) for place in range(delay)]
    return (lead + order)[: len(order)]
