"""`kinozoo adapt`: teaches a denoiser the noise of one film."""

import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags

from workflow.command import Command

if TYPE_CHECKING:
    from trainers.adaptation_outcome import AdaptationOutcome
    from zoo.card import Card

FLAGS = flags.FlagValues()
_PRESET = flags.DEFINE_string(
    "preset",
    "denoise_best",
    "Where to start from: a denoiser that `kinozoo models` lists, or the folder of one "
    "that was adapted before. denoise_fast learns and restores faster.",
    flag_values=FLAGS,
)
_OUT = flags.DEFINE_string(
    "out",
    None,
    "Folder to write the adapted preset to; it must not exist yet.",
    flag_values=FLAGS,
)
_MINUTES = flags.DEFINE_float(
    "minutes",
    10.0,
    "Longest time to learn; it ends earlier when the held-out frames get no better. "
    "Ctrl-C ends it too, and keeps what was learnt by then.",
    flag_values=FLAGS,
)
_NOISE = flags.DEFINE_string(
    "noise",
    "auto",
    "What the preset would be told about the noise, as in restore: auto, blind or a "
    "level. It is compared with that; once adapted, it works as if told what is best.",
    flag_values=FLAGS,
)
_SEED = flags.DEFINE_integer(
    "seed", 0, "Of all chance in learning.", lower_bound=0, flag_values=FLAGS
)


def run(arguments: list[str]) -> None:
    """Adapts a preset to a film, and writes it if it got better.

    Args:
        arguments: The film.

    Raises:
        ValueError: The call is wrong, the film cannot be learnt from, or what was
            learnt is no better than the preset.
        OSError: A file cannot be read or written.
    """
    if len(arguments) != 1 or not _OUT.value:
        raise ValueError(
            "adapt takes a film and a folder to write: kinozoo adapt FILM "
            f"--out=FOLDER; received {len(arguments)} films and folder {_OUT.value!r}"
        )
    source, folder = Path(arguments[0]), Path(_OUT.value)
    _check_place(folder)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)

    # TensorFlow starts here and no earlier: --help has to answer at once.
    from serving.denoise_step import DenoiseStep
    from serving.inspector import Inspector
    from serving.planning import plan_restoration
    from trainers.adaptation import Adaptation
    from trainers.adaptation_config import AdaptationConfig
    from trainers.interruption import graceful_interruption
    from trainers.precision import dtype_policy
    from workflow.film_clips import read_film_clips
    from zoo.catalog import load_card, load_preset, save_preset

    config = AdaptationConfig(minutes=_MINUTES.value, seed=_SEED.value)
    shown = sys.stderr.isatty()
    plan = plan_restoration(
        source,
        steps="denoise",
        preset=_PRESET.value,
        noise=_NOISE.value,
        inspector=Inspector(source, progress=shown),
    )
    (step,) = plan.steps
    assert isinstance(step, DenoiseStep)
    clips = read_film_clips(source, seed=config.seed)
    network = load_preset(_PRESET.value, dtype=dtype_policy("auto"))
    adaptation = Adaptation(network, config, step.noise_level)
    with graceful_interruption() as interruption:
        outcome = adaptation.run(
            clips.training,
            clips.held_out,
            interruption=interruption,
            show_progress=shown,
        )
    if not outcome.better:
        raise ValueError(
            f"{_PRESET.value} was not bettered on the held-out frames of {source} "
            f"({_figures(outcome)}); nothing was written, restore with "
            f"--preset={_PRESET.value}"
        )
    card = _card(folder.name, source, load_card(_PRESET.value), outcome, clips.frames)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".adapt-") as draft:
        whole = Path(draft) / "preset"
        save_preset(network, whole, card)
        whole.rename(folder)
    print(
        f"{folder}: better than {_PRESET.value} on frames of {source} that were held "
        f"out ({_figures(outcome)}), after {outcome.best_step} of {outcome.steps} "
        f"updates in {outcome.seconds:.0f} s; kinozoo restore {source} NEW "
        f"--preset={folder}"
    )


def _check_place(folder: Path) -> None:
    if folder.exists():
        raise ValueError(
            f"--out={folder} exists already; name a folder that does not, or remove it"
        )
    if not folder.parent.is_dir():
        raise FileNotFoundError(
            f"there is no folder {folder.parent} for the preset; make it first"
        )


def _figures(outcome: "AdaptationOutcome") -> str:
    before, after = outcome.before.mean(), outcome.after.mean()
    return (
        "mean squared difference from withheld frames, their own noise included, "
        f"{before:.1f} before, {after:.1f} after, change {outcome.change:+.1f} ± "
        f"{outcome.uncertainty:.1f} on the 0 to 255 scale"
    )


def _assumed(level: float) -> str:
    if level < 0:
        return "no noise level is assumed, whatever is told"
    return f"noise level {level:g} is assumed, whatever is told"


def _card(
    name: str, source: Path, base: "Card", outcome: "AdaptationOutcome", frames: int
) -> "Card":
    from zoo.card import Card

    return Card(
        preset=name,
        model=base.model,
        task=f"Takes out the noise of {source.name}, for which it was adapted",
        degradation=(
            f"The noise of {source.name} itself, from neighbouring frames; "
            f"{_assumed(outcome.noise_level)}. Before that, as {base.preset}: "
            f"{base.degradation}"
        ),
        training_data=(
            f"{frames} frames of {source.name}. Before that, {base.training_data}"
        ),
        data_licence=f"that of the film. Before that, {base.data_licence}",
        licence=f"{base.licence}, as far as the film's own licence allows",
        training=(
            f"kinozoo adapt from {base.preset}: {outcome.best_step} updates, "
            f"{outcome.seconds:.0f} s in all; {_figures(outcome)}"
        ),
        limits=(
            f"Made for {source.name}: other films may come out worse than with "
            f"{base.preset}. {base.limits}"
        ),
        speed=base.speed,
        invents=base.invents,
    )


COMMAND = Command(
    name="adapt",
    usage="kinozoo adapt FILM --out=FOLDER [--preset=NAME] [--minutes=10]",
    summary=(
        "Teaches a denoiser the noise of one film, on that film alone.\n\n"
        "What one frame shows, the next one shows too, with other noise: from that\n"
        "the network learns. Frames that are held out decide when to stop, and\n"
        "whether it got better; if not, nothing is written. After that,\n"
        "kinozoo restore FILM NEW --preset=FOLDER restores with it."
    ),
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
