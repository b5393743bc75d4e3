"""Small networks that enlarge, with random weights that really change pixels."""

from tests.zoo.shared_network_checks import small_network
from zoo.catalog import CATALOG
from zoo.temporal.espcn import ESPCN
from zoo.temporal.restorer import Restorer


def small_upscaler() -> Restorer:
    """Enlarges twice, with the frames around."""
    return small_network(CATALOG["shift_upscaler"])


def small_frame_upscaler() -> ESPCN:
    """Enlarges three times, frame by frame, and needs a small halo."""
    network = ESPCN((4, 4), scale=3)
    network.build_for_clips()
    return network
