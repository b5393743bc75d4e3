"""Colours taken from reference pictures, from the places that are most alike."""

from typing import Any

import keras
from keras import ops

# Logit of a place that must not be looked at.
_NEVER = -1e4
# What a look-up gives: chroma, luma, how much chroma varies, how much was found.
LOOKED_UP = 5


class ReferenceAttention(keras.layers.Layer):
    """Looks up, for each place of a frame, the chroma of like places in references.

    After the source-reference attention of DeepRemaster (Iizuka and Simo-Serra, ACM
    TOG 2019, section 3.3), with features that are compared by their angle, places that
    are preferred where they lie close to one another in the picture, and one more
    place, without colour, that stands for "not in any reference" and takes what is
    like nothing else.

    Args:
        channels: Of what is compared.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, channels: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.channels = channels
        self.projection = keras.layers.Dense(
            channels, use_bias=False, dtype=self.dtype_policy, name="projection"
        )

    def build(self, input_shape: Any) -> None:
        """Creates the weights, for features `[N, h, w, C]`."""
        self.projection.build(input_shape)
        initial = {"sharpness": 3.0, "nearness": 8.0, "absence": 8.0}
        self.sharpness, self.nearness, self.absence = (
            self.add_weight(
                name=name,
                shape=(1,),
                initializer=keras.initializers.Constant(value),
                dtype="float32",
                autocast=False,
            )
            for name, value in initial.items()
        )
        self.built = True

    def remember(self, features: Any, luma: Any, chroma: Any) -> dict[str, Any]:
        """Makes what is looked up of reference pictures.

        Args:
            features: `[B * R, h, w, C]` of R references each.
            luma: `[B * R, h, w, 1]`, of the same size.
            chroma: `[B * R, h, w, 2]`. A reference without colour says nothing.

        Returns:
            `keys`, float32 `[B * R, h * w, channels + 4]`, and `values`, `[B * R,
            h * w, 5]`.
        """
        keys, places = self._compared(features)
        nearness = ops.softplus(self.nearness)
        # There may be no reference at all, and no largest value of nothing.
        said = ops.max(ops.abs(chroma), axis=(1, 2, 3), keepdims=True, initial=0.0)
        said = said[..., 0]
        silent = ops.where(said > 1.0 / 255.0, 0.0, _NEVER) * ops.ones_like(
            places[..., :1]
        )
        apart = -nearness * ops.sum(places * places, axis=-1, keepdims=True) + silent
        keys = ops.concatenate([keys, places, apart, ops.ones_like(apart)], axis=-1)
        values = ops.concatenate([chroma, luma, chroma * chroma], axis=-1)
        count = ops.shape(places)[1]
        return {"keys": keys, "values": ops.reshape(values, (-1, count, 5))}

    def look_up(self, features: Any, remembered: dict[str, Any]) -> Any:
        """Looks places up.

        Args:
            features: `[B, h, w, C]`.
            remembered: `keys` `[B, K, channels + 4]` and `values` `[B, K, 5]` of
                all places in all references of each entry; K may be 0.

        Returns:
            float32 `[B, h, w, LOOKED_UP]`: chroma and luma; the variance
            of chroma among the places that were found; and how much was found, from 0
            to 1.
        """
        height, width = ops.shape(features)[1:3]
        queries, places = self._compared(features)
        nearness = ops.softplus(self.nearness)
        apart = -nearness * ops.sum(places * places, axis=-1, keepdims=True)
        queries = ops.concatenate(
            [
                queries * ops.exp(self.sharpness),
                2.0 * nearness * places,
                ops.ones_like(apart),
                apart,
            ],
            axis=-1,
        )
        keys, values = remembered["keys"], remembered["values"]
        likeness = ops.matmul(queries, ops.swapaxes(keys, 1, 2))
        nothing = ops.zeros_like(apart) + self.absence
        # Keras' own softmax warns of the one place that is left without references.
        logits = ops.concatenate([likeness, nothing], axis=-1)
        shares = ops.exp(logits - ops.max(logits, axis=-1, keepdims=True))
        shares = shares / ops.sum(shares, axis=-1, keepdims=True)
        found = ops.matmul(shares[..., :-1], values)
        share = 1.0 - shares[..., -1:]
        found = found / (share + 1e-3)
        chroma, luma, square = found[..., :2], found[..., 2:3], found[..., 3:]
        spread = ops.sum(
            ops.maximum(square - chroma * chroma, 0.0), axis=-1, keepdims=True
        )
        looked_up = ops.concatenate([chroma, luma, spread, share], axis=-1)
        return ops.reshape(looked_up, (-1, height, width, LOOKED_UP))

    def _compared(self, features: Any) -> tuple[Any, Any]:
        """Features of length 1, and places from 0 to 1, float32 `[B, h * w, ...]`."""
        batch, height, width = ops.shape(features)[:3]
        compared = ops.cast(self.projection(features), "float32")
        # What all places of a picture have in common tells nothing.
        compared = compared - ops.mean(compared, axis=(1, 2), keepdims=True)
        length = ops.sqrt(ops.sum(compared * compared, axis=-1, keepdims=True) + 1e-6)
        compared = ops.reshape(compared / length, (batch, -1, self.channels))
        rows, columns = (
            (ops.cast(ops.arange(size), "float32") + 0.5) / ops.cast(size, "float32")
            for size in (height, width)
        )
        blank = ops.zeros((height, width), "float32")
        places = ops.stack([blank + rows[:, None], blank + columns[None]], axis=-1)
        places = ops.reshape(places, (1, -1, 2)) + ops.zeros_like(compared[..., :1])
        return compared, places
