"""A card is written and read whole."""

import json
from dataclasses import asdict, replace

from tests.zoo.temporal.test_restorer import CARD
from zoo.card import Card


def test_it_reads_back_what_was_written(tmp_path):
    CARD.write(tmp_path / "card.json")
    assert Card.read(tmp_path / "card.json") == CARD


def test_a_card_without_a_measured_speed_is_read(tmp_path):
    facts = asdict(CARD)
    del facts["speed"]
    (tmp_path / "card.json").write_text(json.dumps(facts), encoding="utf-8")
    assert Card.read(tmp_path / "card.json") == replace(CARD, speed="")
