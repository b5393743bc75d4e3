import av
import numpy as np
import pytest

from data_pipeline.degradations.damage_masks import (
    MASK_SIZE,
    cropped_to_content,
    draw_damage_masks,
    load_damage_masks,
)


def write_mask(path, alpha: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rgba = np.dstack([np.full((*alpha.shape, 3), 90, np.uint8), alpha])
    with av.open(str(path), "w", format="image2", options={"update": "1"}) as file:
        stream = file.add_stream("png", rate=1)
        stream.width, stream.height = alpha.shape[1], alpha.shape[0]
        stream.pix_fmt = "rgba"
        frame = av.VideoFrame.from_ndarray(rgba, format="rgba")
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)


def bar(length: int) -> np.ndarray:
    alpha = np.zeros((80, 100), np.uint8)
    alpha[10:14, 5 : 5 + length] = 200
    return alpha


@pytest.fixture
def folder(tmp_path):
    for index in range(10):
        write_mask(tmp_path / "dirt" / f"dirt-{index}.png", bar(8 + 4 * index))
    write_mask(tmp_path / "dots" / "dot-0.png", bar(20))
    return tmp_path


def test_every_fifth_mask_of_a_kind_is_held_back(folder):
    train = load_damage_masks(folder, held_out=False)
    held_out = load_damage_masks(folder, held_out=True)
    assert train.shapes.shape == (9, MASK_SIZE, MASK_SIZE)
    assert held_out.shapes.shape == (2, MASK_SIZE, MASK_SIZE)
    seen = {shape.tobytes() for shape in train.shapes}
    assert not seen & {shape.tobytes() for shape in held_out.shapes}


def test_kinds_know_how_large_they_appear(folder):
    spreads = load_damage_masks(folder, held_out=False).spreads
    np.testing.assert_array_equal(spreads, [6.0] * 8 + [1.0])


def test_a_shape_fills_its_square_and_keeps_its_opacity_and_proportions():
    shape = cropped_to_content(bar(60))
    columns = np.flatnonzero(shape.max(axis=0) > 100)
    rows = np.flatnonzero(shape.max(axis=1) > 100)
    assert 0.85 * MASK_SIZE < np.ptp(columns) < 0.97 * MASK_SIZE
    assert np.ptp(columns) / (np.ptp(rows) + 1) == pytest.approx(60 / 4, rel=0.2)
    assert shape.max() == 200
    assert shape[0].max() == shape[-1].max() == shape[:, 0].max() == 0


def test_a_folder_without_masks_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="no damage masks"):
        load_damage_masks(tmp_path / "none", held_out=False)


def test_drawn_shapes_repeat_and_differ_from_those_held_back():
    masks = draw_damage_masks(3, held_out=False)
    again = draw_damage_masks.__wrapped__(3, held_out=False)
    held_out = draw_damage_masks(3, held_out=True)
    np.testing.assert_array_equal(masks.shapes, again.shapes)
    assert not np.array_equal(masks.shapes, held_out.shapes)
    cover = (masks.shapes > 128).mean(axis=(1, 2)).reshape(3, 3)
    blotches, hairs, dust = cover
    assert blotches.min() > 0.15 and blotches.max() < 0.9
    assert hairs.min() > 0.005 and hairs.max() < 0.2
    assert dust.min() > 0.002 and dust.max() < 0.2
