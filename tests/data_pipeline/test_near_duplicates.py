"""Copies are found, and clips that only look alike are not taken for some."""

import dataclasses
import functools
from fractions import Fraction

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_pipeline import clip_file
from data_pipeline.near_duplicates import (
    HASH_BITS,
    ClipSignature,
    clip_signature,
    near_duplicates,
    perceptual_hash,
)
from tests.synthetic_video import (
    SyntheticVideo,
    moving_texture,
    write_clip,
    write_video,
)


def _still(bits: int = 0) -> ClipSignature:
    """A clip that stands still, of whose frames some bits are set."""
    hashes = np.zeros((3, HASH_BITS), bool)
    hashes[:, :bits] = True
    return ClipSignature(hashes=hashes, changes=np.zeros((2, 32, 32), np.float32))


@functools.cache
def _picture(seed):
    clip = moving_texture(1, 72, 96, seed=seed)
    return np.rint(255 * clip[0]).astype(np.uint8)


def _bits(first, second):
    return int((perceptual_hash(first) != perceptual_hash(second)).sum())


@given(st.integers(0, 9), st.integers(40, 200), st.integers(40, 200))
@settings(max_examples=25)
def test_a_resized_picture_keeps_its_hash(seed, height, width):
    picture = _picture(seed)
    resized = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    assert _bits(picture, resized) <= 8


@given(st.integers(0, 9), st.integers(20, 95), st.floats(0.6, 1.0))
@settings(max_examples=25)
def test_a_compressed_and_darkened_picture_keeps_its_hash(seed, quality, gain):
    picture = _picture(seed)
    darker = np.rint(picture * gain).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", darker, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert _bits(picture, cv2.imdecode(coded, cv2.IMREAD_COLOR)) <= 10


def test_other_pictures_have_other_hashes():
    distances = [
        _bits(_picture(first), _picture(second))
        for first in range(12)
        for second in range(first)
    ]
    assert min(distances) > 10
    assert HASH_BITS * 0.4 < np.mean(distances) < HASH_BITS * 0.6


def _signatures(*numbers, moving=0):
    """Signatures of which the first bits are set, as many as the number says."""
    changes = np.zeros((2, 32, 32), np.float32)
    changes[0, moving] = 1 / np.sqrt(32)
    return [
        ClipSignature(
            hashes=np.tile(np.arange(HASH_BITS) < number, (3, 1)), changes=changes
        )
        for number in numbers
    ]


def test_a_copy_is_told_with_its_original():
    found = near_duplicates(_signatures(0, 40, 3, 42), ["a", "b", "c", "d"], 4)
    assert found == {2: 0, 3: 1}


def test_clips_of_one_origin_are_no_copies_of_each_other():
    assert near_duplicates(_signatures(0, 0, 0), ["a", "a", "b"], 4) == {2: 0}


def test_copies_do_not_form_chains():
    # Each is near its neighbour, and the last is far from the first.
    found = near_duplicates(_signatures(0, 4, 8, 12), ["a", "b", "c", "d"], 4)
    assert found == {1: 0, 3: 2}


def test_takes_in_which_other_things_move_are_no_copies():
    takes = [*_signatures(0), *_signatures(0, moving=9)]
    assert near_duplicates(takes, ["a", "b"], 8) == {}


def test_a_compressed_video_is_a_copy_and_its_reverse_is_not(tmp_path):
    video = SyntheticVideo(width=96, height=80, frames=6, seed=1)
    clip = moving_texture(6, 80, 96, seed=1)
    rough = dataclasses.replace(video, options=(("crf", "30"),))
    paths = [
        write_clip(tmp_path / "a.mkv", clip, video),
        write_clip(tmp_path / "b.mp4", clip, rough),
        write_clip(tmp_path / "c.mp4", clip[::-1], rough),
    ]
    signatures = [clip_signature(path, 6) for path in paths]
    assert near_duplicates(signatures, paths, 8) == {1: 0}


def test_a_clip_with_fewer_frames_than_it_should_have_is_told(tmp_path):
    path = write_video(tmp_path / "a.mkv", SyntheticVideo(frames=6))
    with pytest.raises(ValueError, match="fewer frames than its manifest says"):
        clip_signature(path, 9)


def test_pictures_are_copies_where_a_quarter_of_the_bits_differs_at_most():
    origins = ["a", "b"]
    assert near_duplicates([_still(), _still(2)], origins, 8) == {1: 0}
    assert near_duplicates([_still(), _still(3)], origins, 8) == {}


def test_a_faint_movement_is_told_from_none(tmp_path):
    frames = np.repeat(_picture(1)[None], 5, axis=0)
    signatures = []
    for number, step in enumerate((0, 0, 2)):
        clip = frames.copy()
        clip[2:, 16:40, 16:48] += np.uint8(step)
        clip_file.write_clip(tmp_path / f"{number}.mp4", clip, Fraction(25))
        signatures.append(clip_signature(tmp_path / f"{number}.mp4", 5))
    assert [bool(each.changes.any()) for each in signatures] == [False, False, True]
    assert near_duplicates(signatures, ["a", "b", "c"], 8) == {1: 0}
