"""Films are restored again where a file changed that their steps read."""

import json

import pytest
from PIL import Image

from serving.plan import Plan
from serving.style_step import StyleStep
from workflow.restore_many.plan_files import frame_lists_digest, plan_files_digest


def _digest(step):
    return plan_files_digest(Plan((step,)))


def test_the_picture_of_a_look_counts(tmp_path):
    path = tmp_path / "look.png"
    Image.new("RGB", (8, 8), "red").save(path)
    before = _digest(StyleStep(like=str(path)))
    Image.new("RGB", (8, 8), "blue").save(path)
    assert _digest(StyleStep(like=str(path))) != before


def test_the_weights_of_a_look_count(tmp_path):
    (tmp_path / "config.json").write_text('{"model": "shift_denoiser"}')
    (tmp_path / "model.weights.h5").write_bytes(b"old")
    step = StyleStep(like=str(tmp_path), method="network")
    before = _digest(step)
    (tmp_path / "model.weights.h5").write_bytes(b"new")
    assert _digest(step) != before


def test_lists_of_lost_frames_count(tmp_path):
    path = tmp_path / "frames.json"
    path.write_text(json.dumps([3]))
    steps = f"denoise:0.5,fill:12+{path}"
    before = frame_lists_digest(steps)
    path.write_text(json.dumps([4]))
    assert frame_lists_digest(steps) != before
    assert frame_lists_digest("auto,fill:12") == ""
    path.unlink()
    with pytest.raises(FileNotFoundError):
        frame_lists_digest(steps)
