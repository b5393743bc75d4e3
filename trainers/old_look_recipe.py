"""The look of old film, which a pair of translators learns to take and to give."""

from typing import Any

from keras import ops

from data_pipeline.degradations.degradation import UNKNOWN_NOISE
from data_pipeline.degradations.degradation_chain import DegradationChain
from data_pipeline.degradations.fading import Fading
from data_pipeline.degradations.film_grain import FilmGrain
from data_pipeline.degradations.gaussian_noise import rounded_to_8_bits
from data_pipeline.degradations.greyscale import Greyscale

_RED_BLINDNESS = (0.0, 0.6)
_LIFT = _DULLING = (0.06, 0.16)
_GAMMA = (0.9, 1.2)
_GRAIN = (8.0, 16.0)
_GRAIN_SIZE = (0.5, 0.9)


class OldLookRecipe:
    """Makes clips grey, faded and grainy; nothing of them is out of place or lost."""

    def __init__(self) -> None:
        self._chain = DegradationChain(
            [
                (Greyscale(_RED_BLINDNESS), 1.0),
                (Fading(_LIFT, _DULLING, paling=0.0, gamma=_GAMMA), 1.0),
                (FilmGrain(_GRAIN, _GRAIN_SIZE), 1.0),
            ]
        )

    def __call__(self, clean: Any, seed: Any) -> dict[str, Any]:
        """Gives a batch the look.

        Args:
            clean: float32 `[B, T, H, W, 3]` in [0, 1].
            seed: int32 scalar or `[2]`; all chance comes from it.

        Returns:
            `clip`, like `clean`, in steps of 1/255, and `noise_level`, float32 `[B]`,
            unknown.
        """
        clip = rounded_to_8_bits(self._chain(clean, seed=seed)["clip"])
        return {
            "clip": clip,
            "noise_level": ops.full((ops.shape(clean)[0],), UNKNOWN_NOISE, "float32"),
        }
