"""A card is written and read whole."""

from tests.zoo.temporal.test_restorer import CARD
from zoo.card import Card


def test_it_reads_back_what_was_written(tmp_path):
    CARD.write(tmp_path / "card.json")
    assert Card.read(tmp_path / "card.json") == CARD
