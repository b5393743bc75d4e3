"""`kinozoo style`: gives a film the look of a picture."""

import logging
import os
from pathlib import Path

from absl import flags

from workflow.command import Command

FLAGS = flags.FlagValues()
_LIKE = flags.DEFINE_string(
    "like",
    None,
    "A picture whose colours the film gets, or the preset of a translator (a texture, "
    "or a look learnt by CycleGAN), or its folder.",
    flag_values=FLAGS,
)
_METHOD = flags.DEFINE_enum(
    "method",
    "auto",
    ["auto", "histogram", "statistics", "network"],
    "How: statistics gives the film the mean and spread of a picture's colours, "
    "histogram follows each of the three channels closely, which may tint some "
    "colours, and network is for presets; auto takes network for a preset, else "
    "statistics.",
    flag_values=FLAGS,
)
_DIRECTION = flags.DEFINE_enum(
    "direction",
    "there",
    ["there", "back"],
    "Of a preset that knows two looks: to the second, or back to the first.",
    flag_values=FLAGS,
)
_STRENGTH = flags.DEFINE_float(
    "strength",
    1.0,
    "How far to go: 0 leaves the film as it is, 1 takes the look, 0.5 is half way.",
    lower_bound=0.0,
    upper_bound=1.0,
    flag_values=FLAGS,
)
_FORCE = flags.DEFINE_bool(
    "force", False, "Replace NEW if it exists already.", flag_values=FLAGS
)


def run(arguments: list[str]) -> None:
    """Gives a film another look.

    Args:
        arguments: The film and, if wanted, the new one.

    Raises:
        ValueError: The call is wrong, or the film is no whole video.
        OSError: A file cannot be read or written.
    """
    if len(arguments) not in (1, 2) or not _LIKE.value:
        raise ValueError(
            "style takes a film and what it is to look like: kinozoo style OLD [NEW] "
            f"--like=reference.jpg; received {len(arguments)} names and "
            f"--like={_LIKE.value or ''}"
        )
    source = Path(arguments[0])
    output = Path(arguments[1]) if len(arguments) == 2 else _beside(source)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)

    # TensorFlow starts here and no earlier: --help has to answer at once.
    from serving.engine import check_places, restore_film
    from serving.plan import Plan
    from serving.processor import choose_precision
    from serving.restore_job import RestoreJob
    from serving.style_step import StyleStep, usual_method

    check_places(source, output, overwrite=_FORCE.value)
    method = _METHOD.value
    step = StyleStep(
        like=_LIKE.value,
        method=usual_method(_LIKE.value) if method == "auto" else method,
        direction=_DIRECTION.value,
        strength=_STRENGTH.value,
    )
    job = RestoreJob(
        source=source,
        output=output,
        plan=Plan((step,)),
        precision=choose_precision("auto"),
        overwrite=_FORCE.value,
    )
    print(restore_film(job).to_text())


def _beside(source: Path) -> Path:
    return source.with_name(f"{source.stem}_styled{source.suffix}")


COMMAND = Command(
    name="style",
    usage="kinozoo style OLD [NEW] --like=reference.jpg [flags]",
    summary="Gives a film the look of a picture, or one that a network has learnt.\n\n"
    "The new film has the frames, times and sound of the old one; without a name it is "
    "written beside it, with _styled in its name. The look does not flicker: colours "
    "follow whole shots, and textures the motion. As a step among others: kinozoo "
    "restore OLD NEW --steps=auto,style:reference.jpg",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
