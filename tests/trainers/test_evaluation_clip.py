import numpy as np
import pytest

from tests.in_memory_bucket import bucket_with
from trainers.evaluation_clip import clip_paths, clip_places, read_clip


def test_the_first_frames_are_read_and_cropped(clean_videos):
    path = clip_paths(clean_videos)[0]
    whole = read_clip(path, 100)
    assert (whole.name, whole.frames.shape) == ("first", (8, 48, 64, 3))
    part = read_clip(path, 3, (32, 100))
    assert part.frames.dtype == np.uint8
    np.testing.assert_array_equal(part.frames, whole.frames[:3, :32])


def test_folders_without_videos_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no video in the folder"):
        clip_paths(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"no folder .*absent"):
        clip_paths(tmp_path / "absent")


def test_a_pattern_chooses_among_the_videos_of_a_folder(clean_videos):
    every = clip_paths(clean_videos)
    assert clip_paths(clean_videos / "f*") == [p for p in every if p.stem[0] == "f"]
    with pytest.raises(FileNotFoundError, match="no video in the folder"):
        clip_paths(clean_videos / "*.webm")


def test_a_url_or_a_pattern_of_urls_names_the_same_videos(clean_videos):
    clips = f"{bucket_with(clips=clean_videos)}/clips"
    every = [f"{clips}/{path.name}" for path in clip_paths(clean_videos)]
    assert clip_places(clips) == every
    assert clip_places(f"{clips}/f*") == every[:1]
    with pytest.raises(FileNotFoundError, match=r"no folder ram://.*absent of clips"):
        clip_places(f"{clips}/absent")
