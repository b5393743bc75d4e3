"""`kinozoo export` as a person calls it."""

import pytest

from tests.synthetic_video import write_video
from workflow.commands.export import COMMAND
from zoo.card import Card
from zoo.catalog import CATALOG, save_preset

_CARD = Card(
    preset="tiny",
    model="shift_denoiser",
    task="noise",
    degradation="white noise",
    training_data="none",
    data_licence="none",
    licence="Apache-2.0",
    training="none",
    limits="untrained",
)


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    entry = CATALOG["shift_denoiser"]
    network = entry.load_class()(stages=({"widths": (4, 4, 4)},))
    network.build_for_clips()
    folder = tmp_path_factory.mktemp("presets") / "tiny"
    save_preset(network, folder, _CARD)
    return folder


def test_a_presets_folder_is_exported_under_its_name(preset, tmp_path, capsys):
    assert COMMAND.execute([f"--preset={preset}", f"--base={tmp_path}"]) == 0
    folder = tmp_path / "tiny" / "1"
    assert str(folder) in capsys.readouterr().out
    assert (folder / "saved_model.pb").is_file()
    assert Card.read(folder / "assets.extra" / "card.json") == _CARD
    again = [f"--preset={preset}", f"--base={tmp_path}", "--version=1"]
    assert COMMAND.execute(again) == 1
    assert "exists already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "needs --base"),
        (["--base=x", "y"], "takes flags only; received y"),
        (["--base=x", "--preset=none"], "there is no preset 'none'"),
        (["--base=x", "--variant=bfloat16"], "with --calibration"),
    ],
)
def test_a_wrong_call_gets_one_sentence(arguments, sentence, capsys):
    COMMAND.flag_values.unparse_flags()
    for name in ("base", "preset", "version", "variant", "calibration"):
        COMMAND.flag_values[name].unparse()
    assert COMMAND.execute(arguments) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    "variant", ["pruned", pytest.param("bfloat16", marks=pytest.mark.slow)]
)
def test_a_variant_is_written_where_it_loses_little(preset, tmp_path, capsys, variant):
    film = write_video(tmp_path / "film.mkv")
    COMMAND.flag_values.unparse_flags()
    COMMAND.flag_values["version"].unparse()
    call = [f"--preset={preset}", f"--base={tmp_path}", f"--calibration={film}"]
    call.append(f"--variant={variant}")
    assert COMMAND.execute([*call, "--largest_loss=-50"]) == 1
    told = capsys.readouterr()
    assert f"{variant} loses" in told.out
    assert "may lose -50" in told.err
    assert not (tmp_path / "tiny").exists()
    assert COMMAND.execute([*call, "--largest_loss=0.5"]) == 0
    assert (tmp_path / "tiny" / "1" / "saved_model.pb").is_file()
