"""Finds clips that are copies of clips from another video."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from data_pipeline.eight_bits import as_8_bit
from data_pipeline.video.reader import VideoReader

_SIDE = 32
_BAND = 8
# Bits of a frame's hash.
HASH_BITS = _BAND**2
# Root mean square of what changes in a clip, on small frames of 0 to 255, below which
# it stands still: pictures come to 0.07 at most, by their compression, and of 302 clips
# the one that moves least to 0.9.
_STANDSTILL = 0.25
# Of the bits that may differ, those that may where nothing moves: then they alone tell,
# and different people before one wall differ in few.
_STILL_SHARE = 0.25


def perceptual_hash(pixels: np.ndarray) -> np.ndarray:
    """Returns bits that stay the same when a picture is resized or compressed.

    The signs of its low frequencies, against their median: Zauner, "Implementation and
    benchmarking of perceptual image hash functions", 2010, section 3.2.1 (DCT).

    Args:
        pixels: uint8 RGB `[H, W, 3]`.

    Returns:
        bool `[64]`. Those of unrelated pictures differ in about half.
    """
    # Without the rows and columns of the mean brightness.
    low = cv2.dct(_small(pixels))[1 : _BAND + 1, 1 : _BAND + 1]
    return (low > np.median(low)).ravel()


@dataclass(frozen=True, kw_only=True, eq=False)
class ClipSignature:
    """What a copy of a clip has in common with it.

    Attributes:
        hashes: Of its first, middle and last frame, bool `[3, 64]`.
        changes: By how much the middle and the last frame differ from the first,
            float32 `[2, 32, 32]`, of length 1, or 0 where nothing moves. Takes of one
            still camera look alike, but different things move in them.
    """

    hashes: np.ndarray
    changes: np.ndarray


def clip_signature(path: Path, frames: int) -> ClipSignature:
    """Looks at three frames of a clip.

    Args:
        path: The clip.
        frames: How many frames it has.

    Raises:
        ValueError: It is no video, or has fewer frames.
        OSError: It cannot be read.
    """
    wanted = [0, frames // 2, frames - 1]
    found = {
        index: as_8_bit(frame.pixels)
        for index, frame in enumerate(VideoReader(path, deinterlace="off"))
        if index in wanted
    }
    if set(wanted) - set(found):
        raise ValueError(f"{path} has fewer frames than its manifest says ({frames}).")
    return signature_of_pictures([found[index] for index in wanted])


def signature_of_pictures(pictures: Sequence[np.ndarray]) -> ClipSignature:
    """Returns the signature of a clip by its first, middle and last frame.

    Args:
        pictures: These three, uint8 RGB `[H, W, 3]`.
    """
    first, *later = [_small(picture) for picture in pictures]
    changes = np.stack([picture - first for picture in later])
    length = float(np.linalg.norm(changes))
    if length < _STANDSTILL * changes.size**0.5:
        changes, length = np.zeros_like(changes), 1.0
    return ClipSignature(
        hashes=np.stack([perceptual_hash(picture) for picture in pictures]),
        changes=changes / np.float32(length),
    )


def near_duplicates(
    signatures: Sequence[ClipSignature],
    origins: Sequence[Hashable],
    most_bits: float,
    least_alike: float = 0.95,
) -> dict[int, int]:
    """Finds clips that show the same as an earlier clip of another origin.

    Clips of one origin may look alike, as all clips of a still camera do, and are no
    copies. Clips that stand still, as pictures do, are told by their frames alone, of
    which a quarter of the bits may differ.

    Args:
        signatures: What `clip_signature` returns, for each clip.
        origins: Where each clip comes from.
        most_bits: How many of a frame's 64 bits may differ, on average.
        least_alike: Least cosine of the angle between what changes in two clips. Of ten
            takes of other gestures in front of the same camera, which differ in 3 to 8
            bits, the two that are most alike reach 0.84.

    Returns:
        The numbers of the clips that are copies, each with that of an earlier clip,
        which is none.
    """
    copies: dict[int, int] = {}
    if not signatures:
        return copies
    hashes = np.stack([signature.hashes for signature in signatures])
    # As 1 and -1, so that one product counts the bits that agree with all at once.
    signs = np.where(hashes.reshape(len(hashes), -1), 1, -1).astype(np.float32)
    bits, frames = signs.shape[1], hashes.shape[1]
    kept: list[int] = []
    kept_signs = np.empty_like(signs)
    for number, own in enumerate(signatures):
        agreeing = kept_signs[: len(kept)] @ signs[number]
        near = np.flatnonzero((bits - agreeing) / 2 <= most_bits * frames)
        for place in near:
            other = kept[place]
            if origins[other] != origins[number] and _changes_alike(
                own, signatures[other], most_bits, least_alike
            ):
                copies[number] = other
                break
        else:
            kept_signs[len(kept)] = signs[number]
            kept.append(number)
    return copies


def _changes_alike(
    first: ClipSignature, second: ClipSignature, most_bits: float, least_alike: float
) -> bool:
    """Whether clips whose frames look alike are copies by what changes in them."""
    if first.changes.any() or second.changes.any():
        return float((first.changes * second.changes).sum()) >= least_alike
    differing = float((first.hashes != second.hashes).sum(axis=1).mean())
    return differing <= most_bits * _STILL_SHARE


def _small(pixels: np.ndarray) -> np.ndarray:
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
