"""Shapes of film damage, read from masks or drawn."""

import dataclasses
import functools
import math
import pathlib

import av
import numpy as np

MASK_SIZE = 128
"""Height and width of a shape in pixels at its full size."""

_HELD_OUT_EVERY = 5
_MARGIN = 0.04
_VISIBLE = 8

# How much larger a shape appears than a speck of dust. Fields of many specks
# and bundles of scratches cover much of a frame.
_SPREADS = {
    "dirt": 6.0,
    "hair-short": 1.5,
    "lint": 2.0,
    "scratches": 4.0,
    "spots": 6.0,
    "sprinkles": 5.0,
    "stain": 2.0,
}


@dataclasses.dataclass(frozen=True)
class DamageMasks:
    """Shapes of film damage, each cropped to what there is to see.

    Attributes:
        shapes: uint8 `[N, MASK_SIZE, MASK_SIZE]`, 255 where nothing of the
            picture is left.
        spreads: float32 `[N]`, how large each appears, a speck of dust being 1.
    """

    shapes: np.ndarray
    spreads: np.ndarray


def load_damage_masks(folder: str | pathlib.Path, *, held_out: bool) -> DamageMasks:
    """Reads the masks of a folder: a subfolder for each kind, PNGs with alpha.

    Every fifth mask of each kind is held back for measuring.

    Args:
        folder: Holds `<kind>/*.png`; alpha is the damage. Made for the synthetic
            masks of Ivanova et al., Simulating analogue film damage to analyse
            and improve artefact restoration on high-resolution scans, 2023.
        held_out: Whether to read the masks that are held back or the others.

    Raises:
        FileNotFoundError: There is no such folder, or no mask in it.
    """
    shapes, spreads = [], []
    for kind in sorted(
        path for path in pathlib.Path(folder).glob("*") if path.is_dir()
    ):
        for index, path in enumerate(sorted(kind.glob("*.png"))):
            if (index % _HELD_OUT_EVERY == _HELD_OUT_EVERY - 1) != held_out:
                continue
            alpha = _read_alpha(path)
            if alpha.max() >= _VISIBLE:
                shapes.append(cropped_to_content(alpha))
                spreads.append(_SPREADS.get(kind.name, 1.0))
    if not shapes:
        raise FileNotFoundError(
            f"There are no damage masks <kind>/*.png in {folder}: give another folder, "
            "or none to have damage drawn."
        )
    return DamageMasks(np.stack(shapes), np.asarray(spreads, np.float32))


def cropped_to_content(alpha: np.ndarray) -> np.ndarray:
    """Returns the square around what is visible, at `MASK_SIZE`, area-averaged."""
    rows = np.flatnonzero(alpha.max(axis=1) >= _VISIBLE)
    columns = np.flatnonzero(alpha.max(axis=0) >= _VISIBLE)
    side = int(max(np.ptp(rows), np.ptp(columns))) + 1
    side = math.ceil(side * (1.0 + 2.0 * _MARGIN)) + 2
    square = np.zeros((side, side))
    content = alpha[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    top, left = ((side - length) // 2 for length in content.shape)
    square[top : top + content.shape[0], left : left + content.shape[1]] = content
    overlaps = _overlaps(side)
    return np.round(overlaps @ square @ overlaps.T).astype(np.uint8)


def _overlaps(side: int) -> np.ndarray:
    """Weights `[MASK_SIZE, side]` that average the pixels each new one covers."""
    edges = np.arange(MASK_SIZE + 1)[:, None] * (side / MASK_SIZE)
    covered = np.clip(edges - np.arange(side)[None, :], 0.0, 1.0)
    return np.diff(covered, axis=0) / (side / MASK_SIZE)


def _read_alpha(path: pathlib.Path) -> np.ndarray:
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        return frame.to_ndarray(format="rgba")[..., 3]


@functools.lru_cache(maxsize=2)
def draw_damage_masks(count: int, *, held_out: bool) -> DamageMasks:
    """Draws shapes of damage, always the same: blotches, hairs and fields of dust.

    Args:
        count: How many of each of the three kinds.
        held_out: Whether to draw those for measuring or those for training.
    """
    random = np.random.default_rng(2 if held_out else 1)
    kinds = ((_draw_blotch, 1.0), (_draw_hair, 2.0), (_draw_dust, 5.0))
    shapes, spreads = [], []
    for draw, spread in kinds:
        for _ in range(count):
            alpha = 255.0 * draw(random)
            shapes.append(cropped_to_content(alpha))
            spreads.append(spread)
    return DamageMasks(np.stack(shapes), np.asarray(spreads, np.float32))


def _grid() -> tuple[np.ndarray, np.ndarray]:
    """Coordinates y, x in [-1, 1] of the pixels of a shape."""
    steps = (np.arange(MASK_SIZE) + 0.5) * (2.0 / MASK_SIZE) - 1.0
    return steps[:, None], steps[None, :]


def _draw_blotch(random: np.random.Generator) -> np.ndarray:
    """A ragged spot: a disc whose edge follows noise with a fractal spectrum."""
    y, x = _grid()
    frequency = np.hypot(
        np.fft.fftfreq(MASK_SIZE)[:, None], np.fft.rfftfreq(MASK_SIZE)[None, :]
    )
    frequency[0, 0] = np.inf
    spectrum = np.fft.rfft2(random.standard_normal((MASK_SIZE, MASK_SIZE)))
    noise = np.fft.irfft2(spectrum / frequency**1.5, s=(MASK_SIZE, MASK_SIZE))
    radius = np.hypot(x, y * random.uniform(1.0, 1.8)) / random.uniform(0.5, 0.7)
    inside = 1.0 - radius + 0.25 * noise / noise.std()
    window = np.clip(8.0 * (1.0 - np.maximum(abs(x), abs(y))), 0.0, 1.0)
    disc = np.hypot(x, y) < 0.1
    return np.maximum(np.clip(6.0 * inside, 0.0, 1.0) * window, disc)


def _draw_hair(random: np.random.Generator) -> np.ndarray:
    """A thin line whose curvature wanders."""
    steps = 240
    drift = np.cumsum(random.standard_normal(steps)) / math.sqrt(steps)
    bend = random.normal(0.0, 0.008) + 0.012 * drift
    heading = random.uniform(0.0, 2.0 * math.pi) + np.cumsum(bend)
    path = np.cumsum(np.stack([np.sin(heading), np.cos(heading)], axis=1), axis=0)
    path -= (path.max(axis=0) + path.min(axis=0)) / 2.0
    path *= 0.9 / np.abs(path).max()
    y, x = _grid()
    squared = np.full((MASK_SIZE, MASK_SIZE), np.inf)
    for point_y, point_x in path:
        squared = np.minimum(squared, (y - point_y) ** 2 + (x - point_x) ** 2)
    half_width = random.uniform(0.01, 0.03)
    edge = 2.0 / MASK_SIZE
    return np.clip((half_width - np.sqrt(squared)) / edge + 0.5, 0.0, 1.0)


def _draw_dust(random: np.random.Generator) -> np.ndarray:
    """Many specks of different sizes around a few centres."""
    centres = random.uniform(-0.5, 0.5, (3, 2))
    count = random.integers(20, 60)
    places = centres[random.integers(0, 3, count)] + random.normal(0, 0.25, (count, 2))
    radii = 0.012 * np.exp(0.6 * random.standard_normal(count))
    y, x = _grid()
    total = np.zeros((MASK_SIZE, MASK_SIZE))
    for (place_y, place_x), radius in zip(places, radii, strict=True):
        distance = np.hypot(y - place_y, x - place_x)
        speck = np.clip((radius - distance) * (MASK_SIZE / 2.0) + 0.5, 0.0, 1.0)
        total = np.maximum(total, speck)
    return total
