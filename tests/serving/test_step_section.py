"""What a report says of a step."""

from dataclasses import replace

import pytest

from serving.colour_step import ColourStep
from serving.denoise_step import DenoiseStep
from serving.old_film_step import OldFilmStep
from serving.step_section import step_section
from serving.style_step import StyleStep
from serving.upscale_step import UpscaleStep
from zoo.catalog import CARD_FILE, CONFIG_FILE, load_card


@pytest.fixture
def preset(tmp_path):
    """Of an upscaler that learnt against a discriminator; a report needs no weights."""
    card = replace(load_card("upscale_x4"), preset="sharp", invents=True)
    card.write(tmp_path / CARD_FILE)
    (tmp_path / CONFIG_FILE).write_text('{"model": "shift_upscaler", "config": {}}')
    return str(tmp_path)


def test_what_was_taught_to_invent_is_not_said_to_recover_detail(preset):
    plain = step_section(UpscaleStep.parse("4", "upscale_x4"))
    assert "Recovered: detail that the frames around show" in plain
    for step in (UpscaleStep.parse("4", preset), OldFilmStep(preset=preset)):
        section = step_section(step)
        assert "Made up: fine detail, edges and surfaces" in section
        assert "Recovered: detail" not in section
        assert "Recovered: what grain" not in section
    colour = step_section(ColourStep(preset=preset))
    assert "Made up: all colours" in colour


def test_the_card_of_a_network_is_shown_whatever_the_step(preset):
    for step in (
        OldFilmStep(),
        DenoiseStep(preset="denoise_fast"),
        StyleStep(like=preset, method="network"),
    ):
        assert '<th scope="row">learned from</th>' in step_section(step)
    assert "learned from" not in step_section(StyleStep(like="picture.jpg"))


def test_a_step_without_strength_changes_nothing(preset):
    section = step_section(OldFilmStep(preset=preset, strength=0.0))
    assert "Nothing was changed." in section
    assert "Made up" not in section
