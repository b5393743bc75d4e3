"""What the networks of clips do: the video VAE on real clips, SVG-LP on moving digits.

python -m benchmarks.clips --val=../shared/data/val --frames=8 --pictures=docs
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from absl import app, flags
from PIL import Image

from benchmarks.benchmark_result import BenchmarkResult, Figure
from data_pipeline.generated_clips.moving_things import moving_things
from data_pipeline.pictures.picture_grid import picture_grid
from trainers.clip_sampling import continued_clips
from trainers.evaluation_clip import clip_paths, read_clip
from zoo.catalog import CATALOG, CONFIG_FILE, load_network

_VAL = flags.DEFINE_string(
    "val", "../shared/data/val", "Folder of clips that nothing was trained on."
)
_VIDEO_VAE = flags.DEFINE_string("video_vae", "video_vae", "A preset or its folder.")
_SVG_LP = flags.DEFINE_string("svg_lp", "svg_lp", "A preset or its folder.")
_FRAMES = flags.DEFINE_integer("frames", 12, "Of each clip.", lower_bound=4)
_CLIPS = flags.DEFINE_integer("clips", 64, "Of moving digits.", lower_bound=2)
_NETWORKS = flags.DEFINE_list(
    "networks",
    None,
    "Which of video_vae and svg_lp to measure; those whose preset there is by default.",
)
_PICTURES = flags.DEFINE_string(
    "pictures", None, "Writes video_vae.png and svg_lp.png into this folder."
)

_CONTINUED = 10
# Trainings draw their digits from other seeds.
_SEED = 1_000_003


def main(_: list[str]) -> int:
    """Measures both and publishes it."""
    measures = {"video_vae": _video_vae, "svg_lp": _svg_lp}
    figures: list[Figure] = []
    details = {}
    for name in _NETWORKS.value or _there(measures):
        found, details[name] = measures[name]()
        figures += found
    return BenchmarkResult(
        name="clips", figures=tuple(figures), details=details
    ).publish()


def _there(names: Iterable[str]) -> list[str]:
    """Those of the networks whose preset there is."""
    places = {"video_vae": _VIDEO_VAE.value, "svg_lp": _SVG_LP.value}
    return [
        name
        for name in names
        if places[name] in CATALOG[name].presets
        or (Path(places[name]) / CONFIG_FILE).is_file()
    ]


def _video_vae() -> tuple[list[Figure], dict[str, float]]:
    network = load_network(_VIDEO_VAE.value)
    found, shown, furthest = {}, [], 0.0
    for path in clip_paths(Path(_VAL.value)):
        clip = read_clip(path, _FRAMES.value).frames[None].astype(np.float32) / 255.0
        frames, height, width = clip.shape[1:4]
        latent = network.encode(clip)["mean"]
        made = np.asarray(network.decode(latent))[:, :frames, :height, :width]
        found[path.stem] = _psnr(made, clip)
        shown.append(_halves(clip[0, -1], made[0, -1]))
        streamed = _streamed(network, clip)[:, :frames, :height, :width]
        furthest = max(furthest, float(np.abs(streamed - made).max()))
    _write("video_vae.png", picture_grid(np.stack(shown), 3))
    return [
        Figure(
            "video VAE: numbers of a clip per latent number", network.reduction, "x", 16
        ),
        Figure(
            "video VAE: what it gives back of validation clips",
            float(np.mean(list(found.values()))),
            "dB",
            30,
        ),
        Figure(
            "video VAE: streaming against whole, largest difference of a pixel",
            furthest,
            "",
            1e-4,
            "at_most",
        ),
    ], found


def _halves(real: np.ndarray, made: np.ndarray) -> np.ndarray:
    """A part of a frame from near its middle, as it was beside how it came back."""
    top, left = real.shape[0] // 2 - 80, real.shape[1] // 2 - 80
    part = slice(top, top + 160), slice(left, left + 160)
    return np.concatenate([real[part], np.clip(made[part], 0.0, 1.0)], axis=1)


def _write(name: str, picture: np.ndarray) -> None:
    if _PICTURES.value:
        Image.fromarray(picture).save(Path(_PICTURES.value) / name)


def _streamed(network: Any, clip: np.ndarray) -> np.ndarray:
    """Encodes and decodes a clip frame after frame."""
    sides = clip.shape[2:4]
    into, out, parts = (*[network.initial_state(1, *sides)] * 2, [])
    for index in range(clip.shape[1]):
        posterior, into = network.encode_step(clip[:, index : index + 1], into)
        made, out = network.decode_step(posterior["mean"], out)
        parts.append(np.asarray(made))
    return np.concatenate(parts, axis=1)


def _svg_lp() -> tuple[list[Figure], dict[str, float]]:
    network = load_network(_SVG_LP.value)
    known = network.context
    shape = (known + _CONTINUED + 1, *network.clip_shape[1:])
    source = moving_things("digits", shape, _SEED)
    clips = np.stack([source.read(n)["clip"].numpy() for n in range(_CLIPS.value)])
    clips = clips.astype(np.float32) / 255.0
    start, future = clips[:, :known], clips[:, known : known + _CONTINUED]
    samples = [continued_clips(network, start, _CONTINUED, seed) for seed in range(4)]
    last = np.repeat(start[:, -1:], _CONTINUED, axis=1)
    aimed = continued_clips(network, start, _CONTINUED, 0, goal=clips[:, -1])
    repeated = _psnr(last, future)
    own = [_psnr(sample, future) for sample in samples]
    rows = [
        np.concatenate([start[n], after[n], clips[n, -1:]])
        for n in range(3)
        for after in (future, samples[0], samples[1], aimed)
    ]
    cells = np.concatenate(rows).repeat(2, axis=1).repeat(2, axis=2)
    _write("svg_lp.png", picture_grid(cells, len(rows[0])))
    spread = float(np.sqrt(np.mean(np.var(np.stack(samples), axis=0, ddof=1))))
    return [
        Figure(
            "SVG-LP: 10 frames, gain of a sample over repeating the last frame",
            float(np.mean(own)) - repeated,
            "dB",
            3,
        ),
        Figure("SVG-LP: deviation between samples, of 255", 255 * spread, "", 1),
        Figure(
            "SVG-LP: last of 10 frames, gain of being told the frame behind it",
            _psnr(aimed[:, -1:], future[:, -1:])
            - _psnr(samples[0][:, -1:], future[:, -1:]),
            "dB",
        ),
    ], {
        "psnr_of_repeating": repeated,
        "psnr_of_samples": float(np.mean(own)),
        "psnr_of_black": _psnr(np.zeros_like(future), future),
        "psnr_told": _psnr(aimed, future),
    }


def _psnr(made: np.ndarray, real: np.ndarray) -> float:
    """Of 8-bit pixels, each frame's by itself, averaged over all, in dB."""
    rounded = np.round(255.0 * np.clip(made, 0.0, 1.0)) / 255.0
    errors = np.mean(np.square(rounded - real), axis=(2, 3, 4))
    return float(np.mean(-10.0 * np.log10(np.maximum(errors, 1e-10))))


if __name__ == "__main__":
    app.run(main)
