"""What figures of clips can be, whatever the data."""

from collections.abc import Mapping

# Least and greatest value. Below the least brightness and contrast there is no
# picture; the other limits are those of the scales and of what films are.
LIMITS: Mapping[str, tuple[float, float]] = {
    "width": (16, 16384),
    "height": (16, 16384),
    "rate": (1.0, 300.0),
    "frames": (1, 10**8),
    "seconds": (0.0, 10.0**6),
    "shrink": (1, 8),
    "bits_per_pixel": (0.0, 200.0),
    "brightness": (2.0, 253.0),
    "contrast": (0.5, 127.5),
    "motion": (0.0, 255.0),
    "texture": (0.0, 255.0),
    "sharpness": (0.0, 255.0),
    "flicker": (0.0, 200.0),
    "noise": (0.0, 255.0),
    "colourfulness": (0.0, 400.0),
    "copy": (0, 1),
}
VALUES: Mapping[str, tuple[str, ...]] = {
    "noise_kind": ("white", "correlated", "shared"),
    "picture": ("colour", "black and white", "tinted"),
}
# What two sets are compared by. Length and shrink follow from how clips are cut.
# Noise is left out, too: clips for training are to be clean, and Transform adds the
# noise that served films have.
COMPARED = (
    "codec",
    "width",
    "height",
    "rate",
    "bits_per_pixel",
    "brightness",
    "contrast",
    "motion",
    "texture",
    "sharpness",
    "flicker",
    "colourfulness",
    "picture",
)
# What statistics are not made of: a name for each clip.
NAMES = ("clip",)
