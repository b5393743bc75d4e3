"""What do a discriminator and a cycle add?

pix2pix takes frames out of focus to sharp ones. A network is trained by the absolute
error alone; from there on it is trained further, by the same error alone, and against a
discriminator as well, with the same clips and as many updates. Both are measured on
clips that neither has seen, by PSNR, which the first of them minimises, and by how
different frames look, from features of a network that was never trained: its name is in
the figure.

CycleGAN learns the look of grey, faded, grainy film and the way back without pairs, and
is measured by what unseen clips lose on the way to the other look and back. As a
network that changes nothing loses nothing, it is also measured how much colour the old
look leaves and how much the new look gives, and whether both show what there was.

    python -m benchmarks.translate --clips=clips
"""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from absl import app, flags

from benchmarks.benchmark_result import BenchmarkResult, Figure
from trainers.evaluation_clip import clip_paths, read_clip
from trainers.experiment_config import ExperimentConfig
from trainers.experiments import experiment
from trainers.loop import train
from trainers.networks import load_run_network
from trainers.old_look_recipe import OldLookRecipe
from trainers.perceptual_validation import PerceptualValidation
from trainers.run_folder import RunFolder

_FIRST_STEPS = 1_500
_STEPS = {"pix2pix": 1_000, "cyclegan": 1_500}
_CLIPS = flags.DEFINE_string(
    "clips", "clips", "Folder that `kinozoo ingest` wrote, to learn from."
)
_DATA = flags.DEFINE_string(
    "data", "../shared/data/val", "Clean clips to measure on, none of them learnt from."
)
_NETWORKS = flags.DEFINE_list("networks", list(_STEPS), "Which of them to train.")
_RUNS = flags.DEFINE_string(
    "runs", None, "Keeps the runs here, and goes on with those that were stopped."
)
_FRAMES = 2
_SIZE = (240, 400)
_LARGEST_CYCLE_ERROR = 0.08
_LEAST_LIKENESS = 0.8
_MOST_COLOUR_LEFT = 0.5


def short_config(name: str, clips: str, data: str) -> ExperimentConfig:
    """Returns an experiment, shortened, without validation on the way."""
    config = experiment(name)
    return replace(
        config,
        data=replace(config.data, folder=clips),
        schedule=replace(config.schedule, steps=_STEPS[name]),
        sampling=replace(config.sampling, pictures=0),
        evaluation=replace(
            config.evaluation, folder=data, max_frames=_FRAMES, max_size=_SIZE
        ),
        run=replace(config.run, save_every=250),
    )


def without_discriminator(config: ExperimentConfig) -> ExperimentConfig:
    """Returns the same training by its content loss alone."""
    return replace(config, trainer="supervised")


def looks_of(config: ExperimentConfig, folder: Path) -> dict[str, float]:
    """Measures what a run of a restorer has learnt."""
    network = load_run_network(folder, best=False)
    validation = PerceptualValidation(config, network, RunFolder(folder), write=False)
    _, scalars, _ = validation.run(0)
    psnr, distance = "validation/psnr", f"validation/{validation.distance_name}"
    return {
        "psnr": scalars[psnr],
        validation.distance_name: scalars[distance],
    }


def cycle_figures(folder: Path, data: str) -> dict[str, float]:
    """Measures clips of both looks that go to the other and back."""
    network, recipe = load_run_network(folder, best=False), OldLookRecipe()
    found: dict[str, list[float]] = {}
    for seed, path in enumerate(clip_paths(Path(data))):
        clean = read_clip(path, _FRAMES, _SIZE).frames[None].astype(np.float32) / 255.0
        old = np.asarray(recipe(clean, seed=seed)["clip"])
        for look, clip, there, back in (
            ("old", old, "there", "back"),
            ("new", clean, "back", "there"),
        ):
            other = np.asarray(network.translate(clip, there))
            again = np.asarray(network.translate(other, back))
            for name, value in (
                (f"cycle error of the {look} look", np.mean(np.abs(again - clip))),
                (f"likeness in luma, {look} look", _likeness(other, clip)),
                (f"colour after leaving the {look} look", _colour(other)),
            ):
                found.setdefault(name, []).append(float(value))
        found.setdefault("colour of the clips", []).append(_colour(clean))
    return {name: float(np.mean(values)) for name, values in found.items()}


def _colour(clip: np.ndarray) -> float:
    """The mean absolute difference of channels from their mean."""
    return float(np.mean(np.abs(clip - clip.mean(axis=-1, keepdims=True))))


def _likeness(one: np.ndarray, other: np.ndarray) -> float:
    """The correlation of the means of channels, -1 to 1."""
    lumas = [clip.mean(axis=-1).ravel() for clip in (one, other)]
    return float(np.corrcoef(lumas)[0, 1])


def _pix2pix(home: Path) -> tuple[list[Figure], dict[str, Any]]:
    config = short_config("pix2pix", _CLIPS.value, _DATA.value)
    # Measured below and not on the way.
    quiet = replace(config, evaluation=replace(config.evaluation, folder=""))
    first = replace(
        without_discriminator(quiet),
        schedule=replace(quiet.schedule, steps=_FIRST_STEPS),
    )
    train(first, workdir=home / "first", show_progress=True)
    # Other clips than the first ones, and for both the same.
    further = replace(
        quiet,
        model=replace(quiet.model, initial_weights=str(home / "first")),
        run=replace(quiet.run, seed=quiet.run.seed + 1),
    )
    measured = {}
    for name, own in (
        ("absolute_error", without_discriminator(further)),
        ("pix2pix", further),
    ):
        train(own, workdir=home / name, show_progress=True)
        measured[name] = looks_of(config, home / name)
    alone, played = measured["absolute_error"], measured["pix2pix"]
    name = next(key for key in played if key.startswith("perceptual"))
    figures = [
        Figure(
            f"pix2pix: {name}, of that by the absolute error alone",
            played[name] / alone[name],
            "x",
            floor=1.0,
            direction="at_most",
        ),
        Figure("pix2pix: PSNR", played["psnr"], "dB"),
        Figure("absolute error alone: PSNR", alone["psnr"], "dB"),
    ]
    return figures, measured


def _cyclegan(home: Path) -> tuple[list[Figure], dict[str, Any]]:
    config = short_config("cyclegan", _CLIPS.value, _DATA.value)
    train(config, workdir=home / "cyclegan", show_progress=True)
    found = cycle_figures(home / "cyclegan", _DATA.value)
    figures = [
        Figure(
            f"cyclegan: mean absolute cycle error of the {look} look",
            found[f"cycle error of the {look} look"],
            "",
            floor=_LARGEST_CYCLE_ERROR,
            direction="at_most",
        )
        for look in ("old", "new")
    ]
    figures += [
        Figure(
            f"cyclegan: likeness in luma of clips that leave the {look} look",
            found[f"likeness in luma, {look} look"],
            "",
            floor=_LEAST_LIKENESS,
        )
        for look in ("old", "new")
    ]
    figures += [
        Figure(
            "cyclegan: colour left in the old look, of that of the clips",
            found["colour after leaving the new look"] / found["colour of the clips"],
            "x",
            floor=_MOST_COLOUR_LEFT,
            direction="at_most",
        ),
        Figure(
            "cyclegan: colour given to the new look, of that of the clips",
            found["colour after leaving the old look"] / found["colour of the clips"],
            "x",
        ),
    ]
    return figures, {"cycle": found}


def main(_: list[str]) -> int:
    """Trains all and publishes what came of it."""
    figures, details = [], {}
    measures = {"pix2pix": _pix2pix, "cyclegan": _cyclegan}
    with tempfile.TemporaryDirectory() as temporary:
        for name in _NETWORKS.value:
            own, measured = measures[name](Path(_RUNS.value or temporary))
            figures += own
            details[name] = {
                "steps": _STEPS[name],
                "measured": measured,
            }
    return BenchmarkResult(
        name="translate", figures=tuple(figures), details=details
    ).publish()


if __name__ == "__main__":
    app.run(main)
