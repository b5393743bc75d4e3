"""Adversarial losses by their name in a config."""

from trainers.adversarial_config import LossName
from zoo.losses.adversarial_loss import AdversarialLoss
from zoo.losses.hinge_loss import HingeLoss
from zoo.losses.least_squares_loss import LeastSquaresLoss
from zoo.losses.non_saturating_loss import NonSaturatingLoss
from zoo.losses.wasserstein_loss import WassersteinLoss

_LOSSES: dict[str, type[AdversarialLoss]] = {
    "non_saturating": NonSaturatingLoss,
    "least_squares": LeastSquaresLoss,
    "hinge": HingeLoss,
    "wasserstein": WassersteinLoss,
}


def adversarial_loss(name: LossName) -> AdversarialLoss:
    """Returns the loss of a name."""
    return _LOSSES[name]()
