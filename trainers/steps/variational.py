"""Learning to put pictures into few numbers and back."""

import math
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from trainers.experiment_config import ExperimentConfig
from trainers.steps.supervised import Batch, Figures
from trainers.training_state import TrainingState
from trainers.variational_config import VariationalConfig
from zoo.losses.gaussian_divergence import above_free_bits, gaussian_divergence
from zoo.vae.causal_video_autoencoder import CausalVideoAutoencoder
from zoo.vae.stochastic_predictor import StochasticPredictor
from zoo.vae.variational_autoencoder import VariationalAutoencoder
from zoo.vae.vector_quantised_autoencoder import VectorQuantisedAutoencoder


def variational_gradients_function(
    config: ExperimentConfig, state: TrainingState
) -> Callable[..., tuple[list[Any], Figures]]:
    """Returns one of the two functions below, as the network asks for it.

    Raises:
        ValueError: It is for neither, or the config asks for what it cannot learn.
    """
    network, step = state.network, state.optimizer.iterations
    if isinstance(
        network, VariationalAutoencoder | CausalVideoAutoencoder | StochasticPredictor
    ):
        _check_likelihood(config, network)
        gradients_of: Callable[..., Any] = variational_gradients
    elif not isinstance(network, VectorQuantisedAutoencoder):
        raise ValueError(
            "config.trainer=variational is for autoencoders, as vae; received "
            f"config.model.network={config.model.network}."
        )
    elif config.optimizer.accumulation > 1:
        raise ValueError(
            "config.optimizer.accumulation must be 1 for a network with a codebook, "
            f"which follows every batch; received {config.optimizer.accumulation}."
        )
    else:
        _check_likelihood(config, network)
        _check_codes(config)
        gradients_of = quantised_gradients
    return lambda batch: gradients_of(
        network=network,
        config=config.variational,
        batch=batch,
        step=tf.convert_to_tensor(step.value),
    )


def _check_likelihood(config: ExperimentConfig, network: keras.Model) -> None:
    likelihood = config.variational.likelihood
    if likelihood == "bernoulli" and not isinstance(network, VariationalAutoencoder):
        raise ValueError(
            "config.variational.likelihood=bernoulli is for networks that give logits, "
            f"as vae: set it to gaussian for {config.model.network}."
        )


def _check_codes(config: ExperimentConfig) -> None:
    """Refuses what a network with a codebook, which has no divergence, ignores."""
    usual, wanted = VariationalConfig(), config.variational
    for name in ("weight", "warm_up_steps", "free_bits"):
        if getattr(wanted, name) != getattr(usual, name):
            raise ValueError(
                f"config.variational.{name} is of the divergence, which "
                f"{config.model.network} has none of: leave it at "
                f"{getattr(usual, name)}; received {getattr(wanted, name)}."
            )


def variational_gradients(
    *,
    network: VariationalAutoencoder | CausalVideoAutoencoder | StochasticPredictor,
    config: VariationalConfig,
    batch: Batch,
    step: Any,
) -> tuple[list[Any], Figures]:
    """Computes the gradient of the negative evidence bound of one replica's batch.

    Kingma and Welling, ICLR 2014, equation 10, with one draw of the latent numbers.

    Args:
        network: What is trained.
        config: Likelihood, weight of the divergence and its warm-up, free bits.
        batch: `picture`, float32 `[B, H, W, C]`, or `clip`, float32
            `[B, T, H, W, C]`, in [0, 1], and what else the network takes, as `noise`.
        step: Updates done so far.

    Returns:
        Gradients of `network.trainable_variables`, and the scalars `loss`;
        `negative_evidence_bound`, with weight 1 and no free bits; of this
        `reconstruction`, the negative log-likelihood, and `divergence`, all in nats
        per picture; and `squared_error` of the pixels.
    """
    shown = "clip" if "clip" in batch else "picture"
    with tf.GradientTape() as tape:
        coded = network(batch, training=True)
        made = coded[shown]
        misfit = tf.reduce_mean(
            negative_log_likelihood(batch[shown], coded | {"picture": made}, config)
        )
        divergence = gaussian_divergence(
            coded["mean"],
            coded["log_variance"],
            coded.get("prior_mean", 0.0),
            coded.get("prior_log_variance", 0.0),
        )
        # Of all places together: what a clip's numbers tell.
        divergence = tf.reshape(divergence, (tf.shape(divergence)[0], -1))
        costs = tf.reduce_sum(_above_free_bits(divergence, config.free_bits))
        value = misfit + divergence_weight(config, step) * costs
    weights = [weight.value for weight in network.trainable_variables]
    spent = tf.reduce_mean(tf.reduce_sum(divergence, axis=-1))
    return tape.gradient(value, weights), {
        "loss": value,
        "negative_evidence_bound": misfit + spent,
        "reconstruction": misfit,
        "divergence": spent,
        "squared_error": tf.reduce_mean(tf.square(batch[shown] - made)),
    }


def negative_log_likelihood(
    picture: Any, coded: Batch, config: VariationalConfig
) -> Any:
    """Returns `-log p(picture | latent)`, in nats, `[B]`.

    Args:
        picture: float32 `[B, ...]` in [0, 1], of pictures or clips.
        coded: What the network returned: `picture` of the same shape, and for
            "bernoulli" its `logits`.
        config: The likelihood.
    """
    if config.likelihood == "bernoulli":
        pixels = tf.nn.sigmoid_cross_entropy_with_logits(
            labels=picture, logits=coded["logits"]
        )
    else:
        error = (picture - coded["picture"]) / config.deviation
        constant = math.log(config.deviation) + 0.5 * math.log(2.0 * math.pi)
        pixels = 0.5 * tf.square(error) + constant
    return tf.reduce_sum(pixels, axis=tuple(range(1, len(pixels.shape))))


def divergence_weight(config: VariationalConfig, step: Any) -> Any:
    """Returns the weight of the divergence at a step, which rises from 0."""
    if not config.warm_up_steps:
        return tf.constant(config.weight)
    done = tf.cast(step, tf.float32) / config.warm_up_steps
    return config.weight * tf.minimum(1.0, done)


def quantised_gradients(
    *,
    network: VectorQuantisedAutoencoder,
    config: VariationalConfig,
    batch: Batch,
    step: Any,
) -> tuple[list[Any], Figures]:
    """Computes the gradient of the loss of one replica's batch, and moves the codes.

    Van den Oord et al., NeurIPS 2017, equation 3, whose second term the moving
    averages of `Codebook` take the place of. Runs in a replica of a strategy, or
    without one; the codes follow the features of all replicas.

    Args:
        network: What is trained.
        config: Weight of the commitment, decay and dead codes.
        batch: `picture`, float32 `[B, H, W, C]` in [0, 1].
        step: Updates done so far; it decides where dead codes start anew.

    Returns:
        Gradients of `network.trainable_variables`, and the scalars `loss`;
        `squared_error` of the pixels; `commitment`; `perplexity` of the codes of all
        replicas, 1 where one is used and their number where all are used alike; and
        `revived`, the codes that started anew.
    """
    picture, book = batch["picture"], network.codebook
    with tf.GradientTape() as tape:
        coded = network({"picture": picture}, training=True)
        squared_error = tf.reduce_mean(tf.square(picture - coded["picture"]))
        away = coded["features"] - book.look_up(coded["numbers"])
        commitment = tf.reduce_mean(tf.square(away))
        value = squared_error / config.deviation**2 + config.commitment * commitment
    weights = [weight.value for weight in network.trainable_variables]
    gradients = tape.gradient(value, weights)
    features = tf.reshape(coded["features"], (-1, book.code_size))
    counts, sums = book.statistics(features, coded["numbers"])
    candidates = _candidates(features, book.codes, step)
    replica = tf.distribute.get_replica_context()
    if replica.num_replicas_in_sync > 1:
        counts, sums, candidates = replica.all_reduce(
            tf.distribute.ReduceOp.SUM, [counts, sums, candidates]
        )
    revived = book.follow(
        counts,
        sums,
        decay=config.codebook_decay,
        candidates=candidates,
        least_use=config.least_use,
    )
    return gradients, {
        "loss": value,
        "squared_error": squared_error,
        "commitment": commitment,
        "perplexity": perplexity(counts),
        "revived": revived,
    }


def _candidates(features: Any, codes: int, step: Any) -> Any:
    """Draws a feature of the whole batch for each code, `[codes, code_size]`.

    Those that other replicas hold are zeros here, so that all add up to the draw.
    """
    replica = tf.distribute.get_replica_context()
    own = tf.shape(features)[0]
    seed = tf.stack([tf.cast(step, tf.int32), 0])
    places = tf.random.stateless_uniform(
        (codes,), seed, 0, own * replica.num_replicas_in_sync, tf.int32
    )
    places -= own * tf.cast(replica.replica_id_in_sync_group, tf.int32)
    here = tf.logical_and(places >= 0, places < own)
    drawn = tf.gather(features, tf.where(here, places, 0))
    return tf.where(here[:, None], drawn, 0.0)


def perplexity(counts: Any) -> Any:
    """Returns how many codes used alike would be as hard to guess, a scalar."""
    shares = counts / tf.reduce_sum(counts)
    return tf.exp(-tf.reduce_sum(tf.math.xlogy(shares, shares)))


def _above_free_bits(divergence: Any, free: float) -> Any:
    """As the zoo's, with the mean over the batch of all replicas."""
    replica = tf.distribute.get_replica_context()
    if not free or replica.num_replicas_in_sync == 1:
        return above_free_bits(divergence, free)
    mean = tf.reduce_mean(divergence, axis=0, keepdims=True)
    return above_free_bits(replica.all_reduce(tf.distribute.ReduceOp.MEAN, mean), free)
