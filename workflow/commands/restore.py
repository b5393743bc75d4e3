"""`kinozoo restore`: brings an old video back."""

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags

from workflow.command import Command

if TYPE_CHECKING:
    from serving.plan import Plan

FLAGS = flags.FlagValues()
_PRESET = flags.DEFINE_string(
    "preset",
    "denoise_best",
    "Which network takes the noise out; `kinozoo models` lists them. denoise_fast is "
    "faster.",
    flag_values=FLAGS,
)
_STEPS = flags.DEFINE_string(
    "steps",
    "auto",
    "What to do: steady (gate weave), deflicker and denoise in any order, separated by "
    "commas, each with a strength if wanted: steady,deflicker,denoise:0.6. auto "
    "inspects the film first and takes the steps that its faults ask for. fill fills "
    "what is lost and is told what that is: fill:logo.png (white is lost, in every "
    "frame), fill:mask.mkv (a mask for every frame), fill:12+40-42 or fill:frames.json "
    "(whole frames, from 0), fill:found (drop-outs and repeats that it finds); + joins "
    "them.",
    flag_values=FLAGS,
)
_STRENGTH = flags.DEFINE_float(
    "strength",
    1.0,
    "How far steps go that do not say it: 0 leaves the pixels as they are, 1 "
    "takes what the step gives, 0.5 is half way and keeps half of the grain. steady is "
    "always whole.",
    lower_bound=0.0,
    upper_bound=1.0,
    flag_values=FLAGS,
)
_NOISE = flags.DEFINE_string(
    "noise",
    "auto",
    "How strong the noise is: auto measures it, blind leaves it to the network, a "
    "number is the standard deviation on the 0 to 255 scale. A larger number smooths "
    "more.",
    flag_values=FLAGS,
)
_PREVIEW = flags.DEFINE_string(
    "preview",
    None,
    "Name of a PNG file: writes a few moments before and after side by side, in "
    "place of restoring the film; NEW may then be left out.",
    flag_values=FLAGS,
)
_REPORT = flags.DEFINE_string(
    "report",
    None,
    "Name of an HTML file: after the restoration, a page with pictures before and "
    "after, the noise of every frame and what was done.",
    flag_values=FLAGS,
)
_CODEC = flags.DEFINE_enum(
    "codec",
    "h264",
    ["h264", "h265", "av1", "ffv1", "prores"],
    "Codec of the new film; ffv1 (without loss) and prores are for archives and go "
    "into .mkv and .mov.",
    flag_values=FLAGS,
)
_QUALITY = flags.DEFINE_integer(
    "quality",
    None,
    "Constant rate factor of the codec, less is better and larger; if left out, one "
    "at which no loss is seen.",
    flag_values=FLAGS,
)
_DEINTERLACE = flags.DEFINE_enum(
    "deinterlace",
    "auto",
    ["auto", "bwdif", "off"],
    "Whether to make whole pictures of fields first; auto looks at the film.",
    flag_values=FLAGS,
)
_TILE = flags.DEFINE_string(
    "tile",
    "auto",
    "Side in pixels of the tiles that frames are restored in, off for whole frames; "
    "auto uses tiles where memory is short. The result is the same.",
    flag_values=FLAGS,
)
_PRECISION = flags.DEFINE_enum(
    "precision",
    "auto",
    ["auto", "float32", "bfloat16"],
    "Numbers to calculate in; auto takes bfloat16 where the processor has it.",
    flag_values=FLAGS,
)
_FORCE = flags.DEFINE_bool(
    "force", False, "Replace NEW if it exists already.", flag_values=FLAGS
)
_DROP_STREAMS = flags.DEFINE_bool(
    "drop_streams",
    False,
    "Leave out sound, subtitles or attachments that NEW's container cannot hold, in "
    "place of stopping.",
    flag_values=FLAGS,
)


def run(arguments: list[str]) -> None:
    """Restores a film, or shows what restoring it would look like.

    Args:
        arguments: The old film and, unless a preview is asked for, the new one.

    Raises:
        ValueError: The call is wrong, or the film is no whole video.
        OSError: A file cannot be read or written.
    """
    wanted = (1, 2) if _PREVIEW.value else (2,)
    if len(arguments) not in wanted:
        raise ValueError(
            "restore takes the old film and the new one; received "
            f"{len(arguments)} names. See kinozoo restore --help"
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    source = Path(arguments[0])
    if _PREVIEW.value:
        _preview(source, Path(_PREVIEW.value))
    else:
        _restore(source, Path(arguments[1]))


def _plan(source: Path) -> "Plan":
    from serving.planning import plan_restoration

    plan = plan_restoration(
        source,
        steps=_STEPS.value,
        preset=_PRESET.value,
        strength=_STRENGTH.value,
        noise=_NOISE.value,
        progress=sys.stderr.isatty(),
    )
    if not plan.steps:
        print(
            f"kinozoo: no fault was found in {source} that a step takes out; say what "
            "to do all the same with --steps=denoise",
            file=sys.stderr,
        )
    return plan


def _preview(source: Path, target: Path) -> None:
    from serving.preview import PreviewJob, write_preview
    from serving.processor import choose_precision

    job = PreviewJob(
        source=source,
        target=target,
        plan=_plan(source),
        deinterlace=_DEINTERLACE.value,
        tile=_TILE.value,
        precision=choose_precision(_PRECISION.value),
    )
    write_preview(job, progress=sys.stderr.isatty())
    print(f"{target}: before on the left, after on the right; no film was written")


def _restore(source: Path, output: Path) -> None:
    from serving.engine import check_places, restore_film
    from serving.processor import choose_precision
    from serving.restore_job import RestoreJob

    # Before the film is looked at, which may take a while.
    check_places(source, output, overwrite=_FORCE.value)
    report = Path(_REPORT.value) if _REPORT.value else None
    if report is not None and not report.parent.is_dir():
        raise FileNotFoundError(
            f"there is no folder {report.parent} for the report; make it first"
        )
    job = RestoreJob(
        source=source,
        output=output,
        plan=_plan(source),
        codec=_CODEC.value,
        quality=_QUALITY.value,
        deinterlace=_DEINTERLACE.value,
        tile=_TILE.value,
        precision=choose_precision(_PRECISION.value),
        drop_unsupported=_DROP_STREAMS.value,
        overwrite=_FORCE.value,
    )
    try:
        summary = restore_film(job)
    except KeyboardInterrupt:
        print(
            "\nkinozoo: what is done is kept; the same command goes on from there",
            file=sys.stderr,
        )
        raise
    print(summary.to_text())
    if report is not None:
        from serving.report import write_report

        write_report(report, summary, progress=sys.stderr.isatty())
        print(f"- report: {report}")


COMMAND = Command(
    name="restore",
    usage="kinozoo restore OLD NEW [flags]",
    summary="Brings an old video back: steadies it, evens out its light and takes the "
    "noise out, as far as it needs that.\n\nThe "
    "new film has the frames, times, sound, subtitles and colours of the old one, "
    "which is never touched. A run that was interrupted goes on where it was when "
    "the same command is given again.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
