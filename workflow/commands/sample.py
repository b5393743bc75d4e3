"""`kinozoo sample`: pictures that a network invents."""

import logging
import os
from pathlib import Path

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
    "out", None, "The picture to write, a grid of samples: grid.png.", flag_values=FLAGS
)
_SEED = flags.DEFINE_integer(
    "seed", 0, "The same seed gives the same pictures.", flag_values=FLAGS
)
_COUNT = flags.DEFINE_integer(
    "count", 64, "How many pictures.", lower_bound=1, flag_values=FLAGS
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
_LATEST = flags.DEFINE_bool(
    "latest", False, "Of a run, the latest weights, not the best.", flag_values=FLAGS
)


def run(arguments: list[str]) -> None:
    """Writes a grid of samples.

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
    from trainers.networks import load_run_network
    from trainers.sampling import sampled_pictures
    from zoo.catalog import load_network

    folder, out = Path(_MODEL.value), Path(_OUT.value)
    if (folder / "checkpoints").is_dir():
        network = load_run_network(folder, best=not _LATEST.value)
    else:
        network = load_network(_MODEL.value)
    pictures = sampled_pictures(network, _COUNT.value, _SEED.value, _LABEL.value)
    grid = picture_grid(pictures, _COLUMNS.value)
    try:
        Image.fromarray(grid).save(out)
    except ValueError as error:
        raise ValueError(f"{out} is no picture's name; take grid.png") from error
    print(f"{out}: {_COUNT.value} pictures, {grid.shape[1]}x{grid.shape[0]}")


COMMAND = Command(
    name="sample",
    usage="kinozoo sample --model=PRESET_OR_RUN --out=grid.png [--seed=N]",
    summary="Writes a grid of pictures that a generator or a VAE invents.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
