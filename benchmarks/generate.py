"""Do the generators and autoencoders learn?

The dense GAN and the VAE on drawn digits, DCGAN and VQ-VAE on 32 x 32 crops of clips
that `kinozoo ingest` wrote. Each is trained from its experiment, for few steps, and its
samples (of VQ-VAE what it gives back) are compared with the data before and after, by
the features of a network that was never trained: its name is in every figure.

    python -m benchmarks.generate --clips=clips --seeds=1
"""

import logging
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
from absl import app, flags
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure
from trainers.experiment_config import ExperimentConfig
from trainers.experiments import experiment
from trainers.loop import train
from trainers.networks import load_run_network, make_network
from trainers.picture_validation import PictureValidation
from trainers.run_folder import RunFolder

_STEPS = {"dense_gan": 1_500, "vae": 300, "dcgan": 600, "vqvae": 400}
_CLIPS = flags.DEFINE_string(
    "clips", "clips", "Folder that `kinozoo ingest` wrote, for DCGAN and VQ-VAE."
)
_SEEDS = flags.DEFINE_integer(
    "seeds", 1, "How many trainings of each network.", lower_bound=1
)
_NETWORKS = flags.DEFINE_list("networks", list(_STEPS), "Which of them to train.")
_RUNS = flags.DEFINE_string(
    "runs", None, "Keeps the runs here, and goes on with those that were stopped."
)
_SHRUNK = 0.2
_COLLAPSE = 0.5
_CODES_USED = 0.9

Figures = dict[str, float]


def short_config(name: str, seed: int, clips: str) -> ExperimentConfig:
    """Returns an experiment, shortened, with validation at its end only."""
    config, steps = experiment(name), _STEPS[name]
    data = config.data
    if data.source == "folder":
        data = replace(data, folder=clips)
    return replace(
        config,
        data=data,
        schedule=replace(config.schedule, steps=steps),
        evaluation=replace(config.evaluation, every=steps),
        run=replace(config.run, seed=seed, save_every=500),
    )


def before_and_after(config: ExperimentConfig, folder: Path) -> tuple[Figures, Figures]:
    """Trains a network and measures it with random weights and at the end."""
    keras.utils.set_random_seed(config.run.seed)
    first = PictureValidation(
        config, make_network(config.model), RunFolder(folder), write=False
    )
    # Of its own: the validation of the run is measured anew below.
    train(
        replace(config, sampling=replace(config.sampling, pictures=0)),
        workdir=folder,
        show_progress=True,
    )
    before = _measured(first)
    first.network.set_weights(load_run_network(folder, best=False).get_weights())
    return before, _measured(first)


def _measured(validation: PictureValidation) -> Figures:
    _, scalars, _ = validation.run(0)
    return {name.removeprefix("validation/"): v for name, v in scalars.items()}


def main(_: list[str]) -> int:
    """Trains all and publishes what came of it."""
    # Networks with random weights are told to have collapsed, which is no news.
    logging.getLogger("trainers.picture_validation").setLevel(logging.ERROR)
    figures, details = [], {}
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(_RUNS.value or temporary)
        for name in tqdm(_NETWORKS.value, unit="network"):
            started = time.perf_counter()
            pairs = [
                before_and_after(
                    short_config(name, seed, _CLIPS.value), home / f"{name}_{seed}"
                )
                for seed in range(1, _SEEDS.value + 1)
            ]
            figures += _figures(name, pairs)
            details[name] = {
                "steps": _STEPS[name],
                "seeds": len(pairs),
                "seconds": round(time.perf_counter() - started),
                "runs": [{"before": before, "after": after} for before, after in pairs],
            }
    return BenchmarkResult(
        name="generate", figures=tuple(figures), details=details
    ).publish()


def _figures(name: str, pairs: list[tuple[Figures, Figures]]) -> list[Figure]:
    """The worst of all seeds counts."""

    def key(start: str) -> str:
        return next(figure for figure in pairs[0][1] if figure.startswith(start))

    kernel, diversity = key("kernel_distance"), key("diversity")
    figures = [
        Figure(
            f"{name}: {kernel} at the end, of that at the start",
            max(after[kernel] / before[kernel] for before, after in pairs),
            "x",
            floor=_SHRUNK,
            direction="at_most",
        ),
        Figure(f"{name}: {kernel}", max(a[kernel] for _, a in pairs), ""),
    ]
    if name == "vqvae":
        shares = [after["share_of_codes_used"] for _, after in pairs]
        psnr = float(np.mean([after["psnr"] for _, after in pairs]))
        return [
            *figures,
            Figure(
                "vqvae: share of 256 codes used", min(shares), "", floor=_CODES_USED
            ),
            Figure("vqvae: what it gives back", psnr, "dB"),
        ]
    return [
        *figures,
        Figure(
            f"{name}: {diversity}", min(a[diversity] for _, a in pairs), "x", _COLLAPSE
        ),
    ]


if __name__ == "__main__":
    app.run(main)
