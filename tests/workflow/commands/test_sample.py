"""`kinozoo sample`, and `kinozoo export` of what it samples from."""

import numpy as np
import pytest
from PIL import Image

from data_pipeline.video.probe import probe_video
from tests.zoo.picture_networks import PICTURE_NETWORKS, small_picture_network
from workflow.commands import export, sample
from zoo.card import Card
from zoo.catalog import load_network, load_preset, save_preset


def _card(preset, model):
    return Card(
        preset=preset,
        model=model,
        task="tests",
        degradation="none",
        training_data="none",
        data_licence="none",
        licence="Apache-2.0",
        training="none",
        limits="random",
    )


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "tiny_pictures"
    save_preset(
        small_picture_network(PICTURE_NETWORKS["dcgan"]),
        folder,
        _card("tiny_pictures", "dcgan"),
    )
    return folder


def _run(command, *arguments):
    flag_values = command.COMMAND.flag_values
    for name in flag_values:
        flag_values[name].unparse()
    return command.COMMAND.execute([str(argument) for argument in arguments])


def test_the_seed_decides_the_grid(preset, tmp_path, capsys):
    for name, seed in (("first", 3), ("again", 3), ("other", 4)):
        status = _run(
            sample,
            f"--model={preset}",
            f"--out={tmp_path / name}.png",
            f"--seed={seed}",
            "--count=5",
            "--columns=3",
        )
        assert status == 0, capsys.readouterr().err
    first, again, other = (
        np.asarray(Image.open(tmp_path / f"{name}.png"))
        for name in ("first", "again", "other")
    )
    assert first.shape == (32, 48, 3)
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert (first[16:, 32:] == 0).all()


def test_one_class_can_be_asked_for(preset, tmp_path, capsys):
    out = tmp_path / "one.png"
    assert _run(sample, f"--model={preset}", f"--out={out}", "--label=1") == 0
    assert out.is_file()
    assert _run(sample, f"--model={preset}", f"--out={out}", "--label=3") == 1
    assert "knows 3 classes, counted from 0; received 3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flag", "sentence"),
    [
        ("--frames=3", "--frames says nothing about pictures"),
        ("--fps=24", "--fps says nothing about pictures"),
        ("--latest", "only runs have latest weights"),
    ],
)
def test_flags_that_would_be_ignored_are_refused(preset, flag, sentence, capsys):
    assert _run(sample, f"--model={preset}", "--out=x.png", flag) == 1
    assert sentence in capsys.readouterr().err


def test_a_vae_makes_pictures_between_two(tmp_path, preset, capsys):
    network = small_picture_network(PICTURE_NETWORKS["vae"])
    save_preset(network, tmp_path / "tiny_vae", _card("tiny_vae", "vae"))
    height, width, channels = network.picture_shape
    ends = np.random.default_rng(0).integers(0, 256, (2, height, width), np.uint8)
    names = [str(tmp_path / f"{name}.png") for name in ("first", "second")]
    for name, pixels in zip(names, ends, strict=True):
        Image.fromarray(pixels).save(name)
    out = tmp_path / "row.png"
    arguments = [f"--out={out}", f"--interpolate={','.join(names)}", "--count=3"]
    assert _run(sample, f"--model={tmp_path / 'tiny_vae'}", *arguments) == 0
    assert "3 pictures" in capsys.readouterr().out
    row = np.asarray(Image.open(out), np.float32)
    assert row.shape == (height, 3 * width, 3)
    shown = np.repeat(ends[..., None], channels, axis=-1).astype(np.float32) / 255
    given_back = 255 * np.asarray(network.decode(network.encode(shown)["mean"]))
    assert np.abs(row[:, :width] - given_back[0]).max() <= 1.0
    assert np.abs(row[:, -width:] - given_back[1]).max() <= 1.0
    assert _run(sample, f"--model={preset}", *arguments) == 1
    assert "received a DCGANGenerator" in capsys.readouterr().err
    wrong = f"--interpolate={names[0]}"
    assert _run(sample, f"--model={preset}", f"--out={out}", wrong) == 1
    assert "takes two pictures" in capsys.readouterr().err


def test_a_generator_is_exported_by_the_same_command_as_a_restorer(
    preset, tmp_path, capsys
):
    assert _run(export, f"--preset={preset}", f"--base={tmp_path}") == 0
    assert (tmp_path / "tiny_pictures/1/saved_model.pb").is_file()
    assert (tmp_path / "tiny_pictures/1/assets.extra/card.json").is_file()


def test_a_preset_loads_with_its_weights_and_is_refused_where_films_are_restored(
    preset,
):
    expected = small_picture_network(PICTURE_NETWORKS["dcgan"]).get_weights()
    for own, other in zip(
        load_network(str(preset)).get_weights(), expected, strict=True
    ):
        np.testing.assert_array_equal(own, other)
    with pytest.raises(ValueError, match="which restores no film; kinozoo sample"):
        load_preset(str(preset))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "sample needs a network and a file"),
        (["x"], "takes flags only; received x"),
        (["--model=denoise_fast", "--out=x.png"], "received a ShiftDenoiser"),
        (["--model=nothing", "--out=x.png"], "no preset 'nothing'"),
    ],
)
def test_a_wrong_call_gets_one_sentence(arguments, sentence, capsys):
    assert _run(sample, *arguments) == 1
    errors = capsys.readouterr().err
    assert sentence in errors
    assert len(errors.splitlines()) == 1


@pytest.mark.parametrize("name", ["mocogan", "video_vae"])
def test_clips_are_written_as_a_film_or_in_rows(name, tmp_path, capsys):
    network = small_picture_network(PICTURE_NETWORKS[name])
    folder, out = tmp_path / "tiny_clips", tmp_path / "clip.mp4"
    save_preset(network, folder, _card("tiny_clips", name))
    arguments = [f"--model={folder}", "--count=3", "--columns=2", "--frames=6"]
    assert _run(sample, *arguments, f"--out={out}") == 0, capsys.readouterr().err
    rows, columns = network.clip_shape[1:3]
    film = probe_video(out)
    assert (film.height, film.frame_count) == (2 * rows, 6)
    assert film.width == -(-2 * columns // 16) * 16
    assert _run(sample, *arguments, f"--out={tmp_path / 'grid.png'}") == 0
    with Image.open(tmp_path / "grid.png") as grid:
        assert grid.size == (6 * columns, 3 * rows)
    assert _run(sample, *arguments, f"--out={out}", "--label=1") == 1
    assert "--label says nothing about clips" in capsys.readouterr().err
    grid = f"--out={tmp_path / 'grid.png'}"
    assert _run(sample, *arguments, grid, "--fps=24") == 1
    assert "--fps says nothing about a picture of clips" in capsys.readouterr().err
