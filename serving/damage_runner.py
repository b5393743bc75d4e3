"""A network that finds damage and fills it in, in this process."""

from typing import Any

import tensorflow as tf

from serving.damage_mask import DamageMask
from serving.network_runner import NetworkRunner
from serving.processor import Precision
from zoo.temporal.damage_restorer import UNTOUCHED_PROBABILITY, DamageRestorer


class DamageRunner(NetworkRunner):
    """Runs a `DamageRestorer`; frames come out with the probability of damage.

    Where the known damage is bright, that counts. Elsewhere the network finds
    damage, or leaves the pixels alone.

    Args:
        restorer: A built damage restorer.
        strength: As for `NetworkRunner`.
        precision: As for `NetworkRunner`.
        known_damage: Where the film is known to be damaged, or None.
        finds: Whether the network looks for damage elsewhere.

    Raises:
        ValueError: The network does not find damage.
    """

    marks_damage = True

    def __init__(
        self,
        restorer: DamageRestorer,
        *,
        strength: float = 1.0,
        precision: Precision = "float32",
        known_damage: DamageMask | None = None,
        finds: bool = True,
    ):
        if not isinstance(restorer, DamageRestorer):
            raise ValueError(
                "the damage step needs a preset that finds damage; received "
                f"{type(restorer).__name__}"
            )
        super().__init__(
            restorer, noise_level=-1.0, strength=strength, precision=precision
        )
        self.known_damage = known_damage
        self._finds = finds

    def run(self, frame: Any, valid: Any, state: Any) -> tuple[Any, Any]:
        inputs = self.inputs(frame[..., :3], valid)
        if frame.shape[-1] == 4:
            said = frame[None, ..., 3:]
            otherwise = -1.0 if self._finds else 0.0
            inputs["mask"] = tf.where(said > UNTOUCHED_PROBABILITY, said, otherwise)
        restored, mask, state = self._restorer.step_with_mask(inputs, state)
        return tf.concat([restored[0], mask[0]], axis=-1), state
