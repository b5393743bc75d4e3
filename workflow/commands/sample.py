"""`kinozoo sample`: pictures and clips that a network invents."""

import logging
import os
from pathlib import Path
from typing import Any

from absl import flags

from workflow.command import Command

FLAGS = flags.FlagValues()
_MODEL = flags.DEFINE_string(
    "model",
    None,
    "A preset of a generator or a VAE, its folder, or the folder of a run, whose best "
    "averaged weights are taken.",
    flag_values=FLAGS,
)
_OUT = flags.DEFINE_string(
    "out",
    None,
    "What to write, a grid of samples: grid.png, or of a network of clips clip.mp4.",
    flag_values=FLAGS,
)
_SEED = flags.DEFINE_integer(
    "seed", 0, "The same seed gives the same pictures.", flag_values=FLAGS
)
_COUNT = flags.DEFINE_integer(
    "count",
    None,
    "How many pictures (64), clips (8) or pictures between two (8).",
    lower_bound=1,
    flag_values=FLAGS,
)
_FRAMES = flags.DEFINE_integer(
    "frames",
    None,
    "Of clips; as many as the network was trained with where not given.",
    lower_bound=1,
    flag_values=FLAGS,
)
_RATE = flags.DEFINE_integer(
    "fps", None, "Frames per second of clip.mp4 (12).", lower_bound=1, flag_values=FLAGS
)
_COLUMNS = flags.DEFINE_integer(
    "columns", 8, "Pictures in a row.", lower_bound=1, flag_values=FLAGS
)
_LABEL = flags.DEFINE_integer(
    "label",
    None,
    "The class to make, for networks that know classes; all in turn where not given.",
    lower_bound=0,
    flag_values=FLAGS,
)
_INTERPOLATE = flags.DEFINE_list(
    "interpolate",
    [],
    "Of a VAE in place of samples, pictures between two: first.png,second.png.",
    flag_values=FLAGS,
)
_LATEST = flags.DEFINE_bool(
    "latest", False, "Of a run, the latest weights, not the best.", flag_values=FLAGS
)


def run(arguments: list[str]) -> None:
    """Writes a grid of samples, still or moving.

    Args:
        arguments: None are taken.

    Raises:
        ValueError: The call is wrong, or the network invents nothing.
        OSError: A file cannot be read or written.
    """
    if arguments:
        raise ValueError(f"sample takes flags only; received {' '.join(arguments)}")
    if not _MODEL.value or not _OUT.value:
        raise ValueError(
            "sample needs a network and a file: kinozoo sample --model=PRESET_OR_RUN "
            "--out=grid.png"
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)

    # TensorFlow starts here and no earlier: --help has to answer at once.
    from PIL import Image

    from data_pipeline.pictures.picture_grid import picture_grid
    from trainers.clip_sampling import is_of_clips
    from trainers.sampling import sampled_pictures
    from workflow.network_place import network_of

    out = Path(_OUT.value)
    network = network_of(_MODEL.value, latest=_LATEST.value)
    if is_of_clips(network):
        _refuse("clips", label=_LABEL.value, interpolate=_INTERPOLATE.value or None)
        if out.suffix.lower() != ".mp4":
            _refuse("a picture of clips", fps=_RATE.value)
        _write_clips(network, out)
        return
    if hasattr(network, "picture_shape"):
        _refuse("pictures", frames=_FRAMES.value, fps=_RATE.value)
    if _INTERPOLATE.value:
        _refuse("pictures between two", label=_LABEL.value)
        pictures = _between(network)
    else:
        count = _COUNT.value or 64
        pictures = sampled_pictures(network, count, _SEED.value, _LABEL.value)
    grid = picture_grid(pictures, min(_COLUMNS.value, len(pictures)))
    try:
        Image.fromarray(grid).save(out)
    except ValueError as error:
        raise ValueError(f"{out} is no picture's name; take grid.png") from error
    print(f"{out}: {len(pictures)} pictures, {grid.shape[1]}x{grid.shape[0]}")


def _between(network: Any) -> Any:
    """Returns pictures from the first that was named to the second."""
    import numpy as np
    from PIL import Image, ImageOps

    from data_pipeline.pictures.picture_source import square_picture
    from trainers.sampling import pictures_between

    if len(_INTERPOLATE.value) != 2:
        raise ValueError(
            "--interpolate takes two pictures, first.png,second.png; received "
            f"{','.join(_INTERPOLATE.value)}"
        )

    def read(path: str) -> Any:
        with Image.open(path) as picture:
            pixels = np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))
        rows, columns, colours = getattr(network, "picture_shape", pixels.shape)
        cut = square_picture(pixels, (rows, columns, colours))
        return np.asarray(cut, np.float32) / np.float32(255.0)

    first, second = map(read, _INTERPOLATE.value)
    return pictures_between(network, first, second, _COUNT.value or 8)


def _refuse(things: str, **flags_given: Any) -> None:
    """Refuses flags that say nothing about what is made."""
    for name, value in flags_given.items():
        if value is not None:
            raise ValueError(f"--{name} says nothing about {things}; leave it out")


def _write_clips(network: Any, out: Path) -> None:
    """Writes clips side by side, as a film or each in a row of a picture."""
    from fractions import Fraction

    import numpy as np
    from PIL import Image

    from data_pipeline.clip_file import WIDTH_MULTIPLE, write_clip
    from data_pipeline.pictures.picture_grid import picture_grid
    from trainers.clip_sampling import sampled_clips

    clips = sampled_clips(network, _COUNT.value or 8, _SEED.value, _FRAMES.value)
    count, frames = clips.shape[:2]
    said = f"{count} clips of {frames} frames"
    if out.suffix.lower() == ".mp4":
        columns = min(_COLUMNS.value, count)
        grids = [picture_grid(clips[:, index], columns) for index in range(frames)]
        height, width = grids[0].shape[:2]
        edge = ((0, height % 2), (0, -width % WIDTH_MULTIPLE), (0, 0))
        write_clip(
            out, (np.pad(grid, edge) for grid in grids), Fraction(_RATE.value or 12), 12
        )
        print(f"{out}: {said}, side by side")
        return
    try:
        rows = picture_grid(clips.reshape(-1, *clips.shape[2:]), frames)
        Image.fromarray(rows).save(out)
    except ValueError as error:
        raise ValueError(f"{out}: clips go into clip.mp4 or grid.png") from error
    print(f"{out}: {said}, a clip in every row")


COMMAND = Command(
    name="sample",
    usage="kinozoo sample --model=PRESET_OR_RUN --out=grid.png|clip.mp4 [--seed=N]",
    summary="Writes pictures or clips that a generator or a VAE invents.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
