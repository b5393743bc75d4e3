"""`kinozoo models`: the networks of the zoo and their trained weights."""

import json

from absl import flags

from workflow.command import Command
from zoo.catalog import CATALOG, WEIGHTS_FILE, find_preset, load_card, load_evaluations

FLAGS = flags.FlagValues()
_JSON = flags.DEFINE_bool("json", False, "Print JSON.", flag_values=FLAGS)


def run(arguments: list[str]) -> None:
    """Prints the catalogue, or the cards of the presets that are named."""
    if arguments:
        facts = [_preset_facts(preset) for preset in arguments]
    else:
        presets = [p for entry in CATALOG.values() for p in entry.presets]
        facts = [_preset_facts(preset) for preset in presets]
    if _JSON.value:
        print(json.dumps(facts, indent=2, ensure_ascii=False))
    elif arguments:
        print("\n\n".join(_card_text(fact) for fact in facts))
    else:
        print(_table(facts))


def _preset_facts(preset: str) -> dict[str, object]:
    entry, folder = find_preset(preset)
    return {
        **vars(load_card(preset)),
        "paper": entry.paper,
        "megabytes": round((folder / WEIGHTS_FILE).stat().st_size / 1e6, 1),
        "evaluations": load_evaluations(preset),
    }


def _table(facts: list[dict[str, object]]) -> str:
    rows = [("preset", "model", "MB", "task")]
    rows += [
        (str(f["preset"]), str(f["model"]), str(f["megabytes"]), str(f["task"]))
        for f in facts
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    lines = [
        "  ".join(
            (*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), task)
        )
        for *row, task in rows
    ]
    return "\n".join([*lines, "", "kinozoo models PRESET shows a preset's card."])


def _card_text(fact: dict[str, object]) -> str:
    shown = {
        name: value
        for name, value in fact.items()
        if name not in ("preset", "evaluations") and value != ""
    }
    lines = [str(fact["preset"])]
    lines += [f"  {name.replace('_', ' ')}: {value}" for name, value in shown.items()]
    return "\n".join(lines)


COMMAND = Command(
    name="models",
    usage="kinozoo models [PRESET ...] [flags]",
    summary="Lists the trained weights of the zoo, or shows the cards of some.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
