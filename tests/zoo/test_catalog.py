"""The table of models and what stands behind each line."""

import json
import subprocess
import sys

import numpy as np
import pytest

from zoo import catalog

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


def test_every_preset_loads_restores_and_has_a_card_that_names_it():
    for name, entry in catalog.of_family("restorer").items():
        for preset in entry.presets:
            network = catalog.load_preset(preset)
            clip = np.full((1, 2, 8, 8, 3), 0.5, np.float32)
            level = np.array([20.0], np.float32)
            restored = np.asarray(network({"clip": clip, "noise_level": level}))
            frames, side = 2 * network.time_scale, 8 * network.scale
            assert restored.shape == (1, frames, side, side, 3)
            # Grey stays as bright as it is; what colours may tint it.
            assert np.abs(restored @ _LUMA - 0.5).max() < 0.1
            assert np.abs(restored - 0.5).max() < (0.3 if preset == "colour" else 0.1)
            card = catalog.load_card(preset)
            assert (card.preset, card.model) == (preset, name)


def test_every_preset_of_another_network_loads_and_has_a_card_that_names_it():
    for family in ("generator", "discriminator", "autoencoder"):
        for name, entry in catalog.of_family(family).items():
            for preset in entry.presets:
                network = catalog.load_network(preset)
                assert type(network).__name__ == entry.class_name
                card = catalog.load_card(preset)
                assert (card.preset, card.model) == (preset, name)


def test_every_preset_is_under_12_megabytes():
    sizes = [
        (catalog.find_preset(preset)[1] / catalog.WEIGHTS_FILE).stat().st_size
        for entry in catalog.CATALOG.values()
        for preset in entry.presets
    ]
    assert sizes
    assert max(sizes) < 12e6


def test_every_folder_of_presets_is_in_the_catalogue():
    folders = {path.parent.name for path in catalog.PRESETS.glob("*/config.json")}
    listed = {p for entry in catalog.CATALOG.values() for p in entry.presets}
    assert folders == listed


def test_an_unknown_preset_is_told_with_those_that_exist():
    with pytest.raises(ValueError, match=r"no preset 'sharpen'.*denoise_best"):
        catalog.find_preset("sharpen")


@pytest.mark.parametrize(
    "config", [{"model": {"network": "vae"}, "run": {"seed": 1}}, {"model": "me"}, {}]
)
def test_the_folder_of_a_run_is_told_apart_from_a_preset(tmp_path, config):
    (tmp_path / catalog.CONFIG_FILE).write_text(json.dumps(config))
    with pytest.raises(ValueError, match=r"holds a config\.json but no preset"):
        catalog.load_network(str(tmp_path))


def test_reading_the_catalogue_loads_neither_keras_nor_tensorflow():
    code = (
        "import sys, zoo.catalog; "
        "print([m for m in ('keras', 'tensorflow') if m in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "[]"
