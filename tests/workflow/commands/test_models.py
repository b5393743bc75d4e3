"""`kinozoo models` lists presets and shows their cards."""

import json

from workflow.commands.models import COMMAND
from zoo.catalog import CATALOG


def test_it_lists_every_preset(capsys):
    assert COMMAND.execute([]) == 0
    listed = capsys.readouterr().out
    for entry in CATALOG.values():
        for preset in entry.presets:
            assert preset in listed


def test_it_shows_the_card_of_a_preset(capsys):
    assert COMMAND.execute(["denoise_best"]) == 0
    shown = capsys.readouterr().out
    assert "training data" in shown
    assert "licence" in shown


def test_json_holds_the_evaluations(capsys):
    assert COMMAND.execute(["denoise_best", "--json"]) == 0
    (facts,) = json.loads(capsys.readouterr().out)
    assert facts["preset"] == "denoise_best"
    assert facts["evaluations"]


def test_an_unknown_preset_is_one_sentence(capsys):
    assert COMMAND.execute(["nothing"]) == 1
    assert "no preset 'nothing'" in capsys.readouterr().err
