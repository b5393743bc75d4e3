"""Adversarial losses by their name in a config."""

from typing import Any

import tensorflow as tf

from trainers.adversarial_config import LossName
from zoo.losses.adversarial_loss import AdversarialLoss
from zoo.losses.hinge_loss import HingeLoss
from zoo.losses.least_squares_loss import LeastSquaresLoss
from zoo.losses.non_saturating_loss import NonSaturatingLoss
from zoo.losses.relativistic_loss import RelativisticLoss
from zoo.losses.wasserstein_loss import WassersteinLoss

_LOSSES: dict[str, type[AdversarialLoss]] = {
    "non_saturating": NonSaturatingLoss,
    "least_squares": LeastSquaresLoss,
    "hinge": HingeLoss,
    "wasserstein": WassersteinLoss,
}


def adversarial_loss(name: LossName) -> AdversarialLoss:
    """Returns the loss of a name, for use in a replica of a strategy."""
    if name == "relativistic":
        return RelativisticLoss(_average_of_replicas)
    return _LOSSES[name]()


def _average_of_replicas(scores: Any) -> Any:
    """The mean over the scores of all replicas, which have as many each."""
    replica = tf.distribute.get_replica_context()
    average = tf.reduce_mean(scores)
    if replica is None or replica.num_replicas_in_sync == 1:
        return average
    return replica.all_reduce(tf.distribute.ReduceOp.MEAN, average)
