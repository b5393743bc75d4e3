"""Dust, hairs, blotches and scratches."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from data_pipeline.degradations.damage_masks import (
    MASK_SIZE,
    draw_damage_masks,
    load_damage_masks,
)
from data_pipeline.degradations.degradation import Degradation
from data_pipeline.degradations.parameter_range import (
    Range,
    checked_range,
    draw_uniform,
)
from data_pipeline.degradations.seed_stream import SeedStream, Tensor
from data_pipeline.degradations.temporal_walk import temporal_walk

_LEVELS = 5
_DRAWN_MASKS_PER_KIND = 16
_BRIGHT, _DARK = (0.85, 1.0), (0.0, 0.15)


@keras.saving.register_keras_serializable("kinozoo")
class FilmDamage(Degradation):
    """Covers parts of frames with dust, hairs, blotches and scratches.

    Dirt is drawn afresh for each frame: shapes at random places, turned,
    mirrored and scaled, bright (dirt on the negative) or dark (on the print).
    Scratches are near-vertical lines that stay for many frames, wander slowly
    and come and go along their length. Also returns `mask`.

    Args:
        folder: Folder of masks (see `load_damage_masks`), or None to use drawn
            shapes.
        held_out: Whether to use the shapes held back for measuring.
        density: Probability of each piece of dirt in a frame and of each scratch
            in a clip: a number, or a pair `(low, high)` of which each clip draws
            its own, uniformly.
        pieces: Most pieces of dirt in a frame; each costs time.
        scratches: Most scratches in a clip.
        diameter: Size of a speck in pixels, a number or a pair drawn uniformly
            in the logarithm; fields of dirt and hairs are some times as large.
        opacity: Share of the picture that damage hides, in [0, 1]; number or pair.
    """

    gives_mask = True

    def __init__(
        self,
        folder: str | None = None,
        held_out: bool = False,
        density: Range = (0.0, 0.6),
        pieces: int = 4,
        scratches: int = 2,
        diameter: Range = (4.0, 40.0),
        opacity: Range = (0.6, 1.0),
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        if pieces < 0 or scratches < 0:
            raise ValueError(
                f"`pieces` and `scratches` must not be negative; received {pieces} "
                f"and {scratches}."
            )
        self.folder = None if folder is None else str(folder)
        self.held_out = bool(held_out)
        self.density = checked_range("density", density, 0.0, 1.0)
        self.pieces = pieces
        self.scratches = scratches
        self.diameter = checked_range("diameter", diameter, 1.0, 1000.0)
        self.opacity = checked_range("opacity", opacity, 0.0, 1.0)
        masks = (
            draw_damage_masks(_DRAWN_MASKS_PER_KIND, held_out=self.held_out)
            if self.folder is None
            else load_damage_masks(self.folder, held_out=self.held_out)
        )
        self._spreads = masks.spreads
        self._texels, self._level_starts = _pyramid(masks.shapes)

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        batch, frames, height, width, channels = ops.shape(clip)
        count = batch * frames
        density = draw_uniform((batch,), self.density, seeds)
        images = ops.reshape(clip, (count, height, width, channels))
        whole = ops.ones((count, height, width), "float32")
        texels = ops.convert_to_tensor(self._texels)
        layers = [
            self._dirt(texels, ops.repeat(density, frames), height, width, seeds)
            for _ in range(self.pieces)
        ]
        layers += [
            self._scratch(density, frames, height, width, seeds)
            for _ in range(self.scratches)
        ]
        for cover, shade in layers:
            images = images + cover[..., None] * (shade[:, None, None, None] - images)
            whole = whole * (1.0 - cover)
        return {
            "clip": ops.reshape(images, (batch, frames, height, width, channels)),
            "mask": ops.reshape(1.0 - whole, (batch, frames, height, width, 1)),
        }

    def _dirt(
        self,
        texels: Tensor,
        density: Tensor,
        height: Tensor,
        width: Tensor,
        seeds: SeedStream,
    ) -> tuple[Tensor, Tensor]:
        """One piece of dirt a frame: cover `[N, H, W]` and shade `[N]`."""
        count = ops.shape(density)[0]
        shape = keras.random.randint((count,), 0, len(self._spreads), seed=seeds)
        logarithm = (math.log(self.diameter[0]), math.log(self.diameter[1]))
        diameter = ops.exp(draw_uniform((count,), logarithm, seeds))
        diameter = diameter * ops.take(ops.convert_to_tensor(self._spreads), shape)
        angle = draw_uniform((count,), (0.0, 2.0 * math.pi), seeds)
        place = draw_uniform((2, count), (0.0, 1.0), seeds)
        mirror = ops.sign(draw_uniform((count,), (-1.0, 1.0), seeds))
        rows = ops.arange(height, dtype="float32")[None, :, None]
        columns = ops.arange(width, dtype="float32")[None, None, :]
        y = rows - _image(place[0] * ops.cast(height, "float32"))
        x = columns - _image(place[1] * ops.cast(width, "float32"))
        cosine, sine = (
            _image(ops.cos(angle) / diameter),
            _image(ops.sin(angle) / diameter),
        )
        across = (cosine * x + sine * y) * _image(mirror) + 0.5
        down = cosine * y - sine * x + 0.5
        cover = self._sampled(texels, shape, diameter, down, across)
        opacity, shade = self._look(count, density, seeds)
        return cover * _image(opacity), shade

    def _sampled(
        self,
        texels: Tensor,
        shape: Tensor,
        diameter: Tensor,
        down: Tensor,
        across: Tensor,
    ) -> Tensor:
        """Looks shapes up at coordinates in [0, 1], 0 outside: `[N, H, W]`.

        Each shape is taken from the pyramid at the smallest size that is not
        below the size it is shown at, so that small shapes do not alias.
        """
        level = ops.floor(ops.log(MASK_SIZE / diameter) / math.log(2.0))
        level = ops.cast(ops.clip(level, 0.0, _LEVELS - 1.0), "int32")
        side = ops.take(_level_sides(), level)
        start = ops.take(ops.convert_to_tensor(self._level_starts), level)
        start = _image(start + shape * side * side)
        side = _image(side)
        size = ops.cast(side, "float32")
        y, x = down * size - 0.5, across * size - 0.5
        top, left = ops.floor(y), ops.floor(x)
        total = 0.0
        for row in (0, 1):
            for column in (0, 1):
                at_y, at_x = top + row, left + column
                weight = (1.0 - ops.abs(y - at_y)) * (1.0 - ops.abs(x - at_x))
                inside = (at_y >= 0) & (at_x >= 0) & (at_y < size) & (at_x < size)
                index = start + ops.cast(at_y, "int32") * side + ops.cast(at_x, "int32")
                values = ops.take(texels, ops.where(inside, index, 0))
                weight = ops.where(inside, weight / 255.0, 0.0)
                total = total + weight * ops.cast(values, "float32")
        return total

    def _scratch(
        self,
        density: Tensor,
        frames: Tensor,
        height: Tensor,
        width: Tensor,
        seeds: SeedStream,
    ) -> tuple[Tensor, Tensor]:
        """One scratch a clip: cover `[B * T, H, W]` and shade `[B * T]`."""
        batch = ops.shape(density)[0]
        half_width = ops.exp(draw_uniform((batch,), (-1.0, 0.5), seeds))
        place = draw_uniform((batch, 1), (0.0, 1.0), seeds)
        wander = temporal_walk(batch, frames, 1, 0.9, seeds)[:, :, 0]
        centre = place * ops.cast(width, "float32") + 1.5 * wander
        slant = draw_uniform((batch,), (-0.02, 0.02), seeds)
        rows = ops.arange(height, dtype="float32")
        columns = ops.arange(width, dtype="float32")
        line = centre[:, :, None] + slant[:, None, None] * rows[None, None, :]
        distance = (columns - line[..., None]) / half_width[:, None, None, None]
        profile = ops.exp(-0.5 * distance**2)
        presence = self._presence(batch, frames, height, seeds)
        opacity, shade = self._look(batch, density, seeds)
        cover = profile * presence[..., None] * opacity[:, None, None, None]
        cover = ops.reshape(cover, (batch * frames, height, width))
        return cover, ops.repeat(shade, frames)

    def _presence(
        self, batch: Tensor, frames: Tensor, height: Tensor, seeds: SeedStream
    ) -> Tensor:
        """How deep a scratch is along its length and in time: `[B, T, H]`."""
        wave_count = 3
        depth = temporal_walk(batch, frames, 2 * wave_count, 0.9, seeds)
        frequency = draw_uniform((batch, 1, wave_count, 1), (0.002, 0.02), seeds)
        rows = ops.arange(height, dtype="float32")
        phase = 2.0 * math.pi * frequency * rows
        sines = depth[:, :, :wave_count, None] * ops.sin(phase)
        cosines = depth[:, :, wave_count:, None] * ops.cos(phase)
        return ops.clip(0.7 + 0.4 * ops.sum(sines + cosines, axis=2), 0.0, 1.0)

    def _look(
        self, count: Tensor, density: Tensor, seeds: SeedStream
    ) -> tuple[Tensor, Tensor]:
        """Opacities, 0 for what is not there, and shades: `[count]` each."""
        present = draw_uniform((count,), (0.0, 1.0), seeds) < density
        opacity = draw_uniform((count,), self.opacity, seeds)
        is_bright = draw_uniform((count,), (0.0, 1.0), seeds) < 0.5
        bright = draw_uniform((count,), _BRIGHT, seeds)
        dark = draw_uniform((count,), _DARK, seeds)
        return ops.where(present, opacity, 0.0), ops.where(is_bright, bright, dark)

    def get_config(self) -> dict[str, Any]:
        config = {
            "folder": self.folder,
            "held_out": self.held_out,
            "density": self.density,
            "pieces": self.pieces,
            "scratches": self.scratches,
            "diameter": self.diameter,
            "opacity": self.opacity,
        }
        return {**super().get_config(), **config}


def _image(values: Tensor) -> Tensor:
    """Returns `[N]` values as `[N, 1, 1]`."""
    return ops.reshape(values, (-1, 1, 1))


def _level_sides() -> Tensor:
    sides = [MASK_SIZE >> level for level in range(_LEVELS)]
    return ops.convert_to_tensor(sides, "int32")


def _pyramid(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lays shapes `[N, S, S]` out at S, S/2, S/4 ... one after another.

    Returns:
        uint8 texels `[...]`, and int32 `[levels]`, where each level starts.
    """
    levels, starts, start = [], [], 0
    images = shapes.astype(np.float32)
    for _ in range(_LEVELS):
        levels.append(np.round(images).astype(np.uint8).ravel())
        starts.append(start)
        start += levels[-1].size
        count, side, _ = images.shape
        images = images.reshape(count, side // 2, 2, side // 2, 2).mean(axis=(2, 4))
    return np.concatenate(levels), np.asarray(starts, np.int32)
