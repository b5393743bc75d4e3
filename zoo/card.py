"""What a preset is, for people: its card."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Card:
    """The facts of a preset that its users should know.

    Attributes:
        preset: The preset's name.
        model: The model's name in the catalogue.
        task: What it does, in one sentence.
        degradation: What the clips it learned from were damaged with.
        training_data: The clean clips it learned from.
        data_licence: The licences of those clips.
        licence: The licence of the weights.
        training: How it was trained: experiment, steps, time, machine.
        limits: What it does not do, or does badly.
        speed: How many frames of 640x480 it makes in a second and where that was
            measured (`python -m benchmarks.speed`); empty where it was not.
        invents: Whether it was taught to make what passes for real, as against a
            discriminator: what it shows may then never have been there.
    """

    preset: str
    model: str
    task: str
    degradation: str
    training_data: str
    data_licence: str
    licence: str
    training: str
    limits: str
    speed: str = ""
    invents: bool = False

    @classmethod
    def read(cls, path: Path) -> "Card":
        """Reads `card.json`.

        Raises:
            ValueError: It is not JSON, or its fields are not those of a card.
        """
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (TypeError, json.JSONDecodeError) as error:
            names = ", ".join(field.name for field in fields(cls))
            raise ValueError(
                f"{path} is no card: expected a JSON object with {names} ({error})"
            ) from error

    def write(self, path: Path) -> None:
        """Writes `card.json`."""
        text = json.dumps(asdict(self), indent=2, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")
