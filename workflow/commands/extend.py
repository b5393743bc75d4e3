"""`kinozoo extend`: invented frames behind the last one of a film."""

import logging
import os
import sys
from pathlib import Path

from absl import flags

from workflow.command import Command

FLAGS = flags.FlagValues()
_FRAMES = flags.DEFINE_integer(
    "frames", 50, "How many frames to invent.", lower_bound=1, flag_values=FLAGS
)
_MODEL = flags.DEFINE_string(
    "model",
    None,
    "A preset of a predictor, its folder, or the folder of a run.",
    flag_values=FLAGS,
)
_SEED = flags.DEFINE_integer(
    "seed", 0, "Another seed gives another future.", flag_values=FLAGS
)
_TO = flags.DEFINE_string(
    "to",
    None,
    "A picture, or a film whose first frame it is, that the new frames are to lead to; "
    "of other proportions than the film its middle is taken.",
    flag_values=FLAGS,
)
_CODEC = flags.DEFINE_enum(
    "codec",
    "h264",
    ["h264", "h265", "av1", "ffv1", "prores"],
    "How the new film is encoded.",
    flag_values=FLAGS,
)
_REPORT = flags.DEFINE_string(
    "report",
    None,
    "Writes a page that says which frames are invented and shows some.",
    flag_values=FLAGS,
)
_FORCE = flags.DEFINE_bool(
    "force", False, "Replace a new film that exists already.", flag_values=FLAGS
)


def run(arguments: list[str]) -> None:
    """Extends a film.

    Args:
        arguments: The film, and the new film; without the second the new one lies
            beside the first, as in_extended.mp4.

    Raises:
        ValueError: The call is wrong, or the film or the picture cannot be used.
        OSError: A file cannot be read or written.
    """
    if len(arguments) not in (1, 2):
        raise ValueError(
            "extend takes a film and the new film: kinozoo extend in.mp4 out.mp4 "
            f"--model=RUN --frames=50; received {len(arguments)} names"
        )
    if not _MODEL.value:
        raise ValueError(
            "extend needs a network that predicts: --model=RUN, where kinozoo train "
            "--experiment=svg_lp_film --workdir=RUN has trained one"
        )
    source = Path(arguments[0])
    output = source.with_name(f"{source.stem}_extended{source.suffix}")
    if len(arguments) == 2:
        output = Path(arguments[1])
    report = Path(_REPORT.value) if _REPORT.value else None
    if report is not None and not report.parent.is_dir():
        raise FileNotFoundError(
            f"there is no folder {report.parent} for the report; make it first"
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)

    # TensorFlow starts here and no earlier: --help has to answer at once.
    from serving.extension_report import write_extension_report
    from serving.film_extension import ExtensionJob, extend_film
    from serving.goal_picture import read_goal
    from serving.page_place import check_page_place
    from workflow.network_place import network_of

    if _REPORT.value:
        check_page_place(Path(_REPORT.value))
    job = ExtensionJob(
        source=source,
        output=output,
        frames=_FRAMES.value,
        preset=_MODEL.value,
        seed=_SEED.value,
        goal=None if _TO.value is None else read_goal(Path(_TO.value)),
        codec=_CODEC.value,
        overwrite=_FORCE.value,
    )
    network = network_of(job.preset)
    summary = extend_film(job, network, show_progress=sys.stderr.isatty())
    print(summary.to_text())
    if report is not None:
        write_extension_report(report, summary)
        print(f"- report: {report}")


COMMAND = Command(
    name="extend",
    usage="kinozoo extend FILM [NEW] --model=PRESET_OR_RUN [--frames=50] [flags]",
    summary="Goes on where a film ends, with frames that a network invents.\n\nThe "
    "film's own frames, times, sound, subtitles and chapters stay; what is invented is "
    "said, on the terminal and in the report.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
