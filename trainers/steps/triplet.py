"""Learning to restore old pictures in latent space."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import tensorflow as tf

from trainers.experiment_config import ExperimentConfig
from trainers.steps.accumulation import make_update
from trainers.steps.supervised import Batch, Figures, apply_gradients
from trainers.triplet_config import TripletConfig
from trainers.triplet_state import TripletState
from zoo.losses.gaussian_divergence import gaussian_divergence
from zoo.losses.least_squares_loss import LeastSquaresLoss
from zoo.vae.patch_judge import PatchJudge
from zoo.vae.spatial_encoder import SHRUNK, drawn
from zoo.vae.triplet_companion import TripletCompanion
from zoo.vae.triplet_restorer import TripletRestorer

_LOSS = LeastSquaresLoss()


def triplet_gradients(
    *,
    network: TripletRestorer,
    companion: TripletCompanion,
    config: TripletConfig,
    batch: Batch,
) -> tuple[list[Any], Figures]:
    """Computes the gradients of all that learns, of one replica's batch.

    Wan et al., CVPR 2020, equations 1 to 5. The paper trains the autoencoders first
    and then, with these fixed, the mapping; here they learn at the same time, and no
    gradient of the mapping's losses goes to the autoencoders.

    Args:
        network: What restores: VAE1's encoder, the mapping, VAE2's decoder.
        companion: Their other halves, and the discriminators.
        config: Weights of the losses.
        batch: As of `trainers.triplet_batches`.

    Returns:
        Gradients of the network's trainable variables, then of the companion's; and
        scalars: `loss` of all but the discriminators; `squared_error` of restored
        pictures; `reconstruction`, the absolute error of all that is given back;
        `divergence`, nats per latent number; `mapping`, the absolute error of latent
        maps; `latent_old` and `latent_degraded`, how real the discriminator of latent
        maps takes them for, which is one half where it cannot tell them apart.
    """
    with tf.GradientTape(persistent=True) as tape:
        coded = _autoencoded(network, companion, batch)
        autoencoding = _autoencoding_terms(companion, batch, coded)
        mapped = _mapped(network, batch, coded)
        mapping = _mapping_terms(companion, batch, mapped)
        judging = _judging_losses(companion, batch, coded, mapped)
        own = _weighted(autoencoding, config)
        translated = _weighted(mapping, config)
        told = sum(judging.values())
    mapping_part = {id(v) for v in _mapping_variables(network)}
    judges = {id(v) for judge in companion.judges for v in judge.trainable_variables}
    variables = [*network.trainable_variables, *companion.trainable_variables]

    def gradient_of(value: Any, chosen: Callable[[int], bool]) -> dict[int, Any]:
        wanted = [each for each in variables if chosen(id(each))]
        values = tape.gradient(value, [each.value for each in wanted])
        return dict(zip(map(id, wanted), values, strict=True))

    found = gradient_of(own, lambda key: key not in mapping_part | judges)
    found |= gradient_of(translated, mapping_part.__contains__)
    found |= gradient_of(told, judges.__contains__)
    restored = mapped["restored"]
    return [found[id(each)] for each in variables], {
        "loss": own + translated,
        "squared_error": tf.reduce_mean(tf.square(batch["clean"] - restored)),
        "reconstruction": autoencoding["reconstruction"],
        "divergence": autoencoding["divergence"],
        "mapping": mapping["mapping"],
        "finding": mapping["finding"],
        "latent_old": _believed(companion.latent_judge, coded["old_latent"]),
        "latent_degraded": _believed(companion.latent_judge, coded["degraded_latent"]),
    }


def triplet_step_function(
    config: ExperimentConfig,
    state: TripletState,
    strategy: tf.distribute.Strategy,
) -> Callable[[Iterator[Any]], Figures]:
    """Returns a function that takes the batches of one update and makes it.

    It returns scalars on the device: those of `triplet_gradients`, `gradient_norm`,
    `companion_gradient_norm` and `finite`.
    """
    network, companion = state.network, state.companion
    count = len(network.trainable_variables)

    def apply(gradients: Sequence[Any]) -> Figures:
        figures = apply_gradients(
            gradients=gradients[:count],
            network=network,
            optimizer=state.optimizer,
            average=state.average,
            config=config.optimizer,
        )
        others = apply_gradients(
            gradients=gradients[count:],
            network=companion,
            optimizer=state.companion_optimizer,
            average=None,
            config=config.optimizer,
        )
        figures["finite"] *= others["finite"]
        return figures | {"companion_gradient_norm": others["gradient_norm"]}

    update = make_update(
        gradients_of=lambda batch: triplet_gradients(
            network=network, companion=companion, config=config.triplet, batch=batch
        ),
        apply=apply,
        sums=[*state.gradients, *state.companion_gradients],
        strategy=strategy,
    )

    def step(batches: Iterator[Any]) -> Figures:
        return update([next(batches) for _ in range(config.optimizer.accumulation)])

    return step


def _mapping_variables(network: TripletRestorer) -> list[Any]:
    layers = (network.mapping, *network.finder)
    return [each for layer in layers for each in layer.trainable_variables]


def _autoencoded(
    network: TripletRestorer, companion: TripletCompanion, batch: Batch
) -> dict[str, Any]:
    """What the three kinds of pictures become in latent space, and back."""
    noise = batch["noise"]
    coded: dict[str, Any] = {}
    for place, (kind, encode, decode) in enumerate(
        (
            ("old", network.old_encoder, companion.old_decoder),
            ("degraded", network.old_encoder, companion.old_decoder),
            ("clean", companion.clean_encoder, network.clean_decoder),
        )
    ):
        posterior = encode(batch[kind])
        latent = drawn(posterior, noise[:, place])
        coded[f"{kind}_posterior"], coded[f"{kind}_latent"] = posterior, latent
        coded[f"{kind}_back"] = decode(latent)
    return coded


def _weighted(terms: dict[str, Any], config: TripletConfig) -> Any:
    """Adds up terms, whose weights in the config bear their names."""
    return sum(getattr(config, name) * term for name, term in terms.items())


def _autoencoding_terms(
    companion: TripletCompanion, batch: Batch, coded: dict[str, Any]
) -> dict[str, Any]:
    kinds = ("old", "degraded", "clean")
    error = [tf.reduce_mean(tf.abs(batch[k] - coded[f"{k}_back"])) for k in kinds]
    spent = [
        tf.reduce_mean(gaussian_divergence(*coded[f"{k}_posterior"])) for k in kinds
    ]
    judges = (companion.old_judge, companion.old_judge, companion.clean_judge)
    fooled = [
        _LOSS.generator(judge(coded[f"{k}_back"])[0])
        for k, judge in zip(kinds, judges, strict=True)
    ]
    # Neither of the two is the real one: each is drawn to where it cannot be told.
    scores = [companion.latent_judge(coded[f"{k}_latent"])[0] for k in kinds[:2]]
    apart = tf.add_n([tf.reduce_mean(tf.square(score - 0.5)) for score in scores])
    return {
        "reconstruction": tf.add_n(error) / len(kinds),
        "divergence": tf.add_n(spent) / len(kinds),
        "adversarial": tf.add_n(fooled) / len(kinds),
        "latent_adversarial": apart,
    }


def _mapped(
    network: TripletRestorer, batch: Batch, coded: dict[str, Any]
) -> dict[str, Any]:
    """The degraded pictures' restoration, with the damage that is known."""
    latent = tf.stop_gradient(coded["degraded_latent"])
    mask = tf.nn.max_pool2d(batch["mask"], SHRUNK, SHRUNK, "VALID")
    translated = network.mapping(latent, mask)
    return {
        "mask": mask,
        "damage_logits": network.damage_logits(latent),
        "latent": translated,
        "wanted": tf.stop_gradient(coded["clean_latent"]),
        "restored": network.clean_decoder(translated),
    }


def _mapping_terms(
    companion: TripletCompanion, batch: Batch, mapped: dict[str, Any]
) -> dict[str, Any]:
    scores, seen = companion.mapped_judge(mapped["restored"])
    _, expected = companion.mapped_judge(batch["clean"])
    features = [
        tf.reduce_mean(tf.abs(tf.stop_gradient(one) - other))
        for one, other in zip(expected, seen, strict=True)
    ]
    found = tf.nn.sigmoid_cross_entropy_with_logits(
        labels=mapped["mask"], logits=mapped["damage_logits"]
    )
    error = tf.reduce_mean(tf.abs(batch["clean"] - mapped["restored"]))
    away = tf.reduce_mean(tf.abs(mapped["wanted"] - mapped["latent"]))
    return {
        "mapping": away,
        "restoration": error,
        "adversarial": _LOSS.generator(scores),
        "features": tf.add_n(features) / len(features),
        "finding": tf.reduce_mean(found),
    }


def _judging_losses(
    companion: TripletCompanion,
    batch: Batch,
    coded: dict[str, Any],
    mapped: dict[str, Any],
) -> dict[str, Any]:
    def told(judge: PatchJudge, real: Any, made: Any) -> Any:
        real, made = tf.stop_gradient(real), tf.stop_gradient(made)
        return _LOSS.discriminator(judge(real)[0], judge(made)[0])

    old = tf.concat([batch["old"], batch["degraded"]], axis=0)
    back = tf.concat([coded["old_back"], coded["degraded_back"]], axis=0)
    return {
        "latent": told(
            companion.latent_judge, coded["old_latent"], coded["degraded_latent"]
        ),
        "old": told(companion.old_judge, old, back),
        "clean": told(companion.clean_judge, batch["clean"], coded["clean_back"]),
        "mapped": told(companion.mapped_judge, batch["clean"], mapped["restored"]),
    }


def _believed(judge: PatchJudge, latent: Any) -> Any:
    return tf.reduce_mean(_LOSS.probability(judge(latent)[0]))
