"""Which pixels a metric looks at."""

import dataclasses
from typing import Any, Literal

from keras import ops

# BT.601 luma in the studio range, as MATLAB's rgb2ycbcr: 16 + these weights, of 255.
_STUDIO_LUMA_WEIGHTS = (65.481, 128.553, 24.966)
_STUDIO_LUMA_OFFSET = 16.0


def studio_luma(frames: Any) -> Any:
    """Converts RGB to the Y of BT.601 in the studio range.

    `Y = (65.481 R + 128.553 G + 24.966 B + 16) / 255`, which MATLAB's rgb2ycbcr
    computes and papers on super-resolution report: black is 16/255, white
    235/255.

    Args:
        frames: Gamma RGB in [0, 1], `[..., 3]`.

    Returns:
        `[..., 1]`.
    """
    weights = ops.convert_to_tensor(_STUDIO_LUMA_WEIGHTS, dtype="float32")
    luma = ops.sum(frames * (weights / 255.0), axis=-1, keepdims=True)
    return luma + _STUDIO_LUMA_OFFSET / 255.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Protocol:
    """The pixels on which a figure is computed.

    Restored pixels are always clipped to [0, 1] first, as any screen or file
    does.

    Attributes:
        colour: "rgb", or "y" for the luma of `studio_luma`.
        crop_border: Pixels left out on each of the four sides.
    """

    colour: Literal["rgb", "y"] = "rgb"
    crop_border: int = 0

    def __post_init__(self) -> None:
        if self.colour not in ("rgb", "y"):
            raise ValueError(f"colour must be 'rgb' or 'y'; received {self.colour!r}.")
        if self.crop_border < 0:
            raise ValueError(
                f"crop_border must be 0 or more pixels; received {self.crop_border}."
            )

    def name_of(self, measure: str) -> str:
        """Returns the measure's name with the protocol: `psnr_rgb_crop0`."""
        return f"{measure}_{self.colour}_crop{self.crop_border}"

    def apply(self, reference: Any, restored: Any) -> tuple[Any, Any]:
        """Clips, converts and crops both clips, float32 `[B, T, H, W, 3]`."""
        if tuple(reference.shape) != tuple(restored.shape):
            raise ValueError(
                "reference and restored clips must have the same shape; received "
                f"{tuple(reference.shape)} and {tuple(restored.shape)}."
            )
        restored = ops.clip(ops.cast(restored, "float32"), 0.0, 1.0)
        return self._view(ops.cast(reference, "float32")), self._view(restored)

    def _view(self, frames: Any) -> Any:
        if self.colour == "y":
            frames = studio_luma(frames)
        border = self.crop_border
        if border == 0:
            return frames
        return frames[..., border:-border, border:-border, :]
