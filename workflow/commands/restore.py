"""`kinozoo restore`: brings an old video back."""

import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from absl import flags

from workflow.command import Command
from workflow.remote_flags import RemoteFlags, followed

if TYPE_CHECKING:
    from serving.inspector import Inspector
    from serving.plan import Plan
    from serving.restore_job import RestoreJob
    from serving.restore_summary import RestoreSummary

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
    "What to do, separated by commas. To mend: deinterlace, steady (gate weave), "
    "damage (scratches and dirt), deflicker, denoise, deblur and faded (faded colour), "
    "or old_film (all faults of old film in one pass), in any order, each but the "
    "first two with a strength if wanted: deflicker:0.5. To colour: colour, or "
    "colour:first.png+last.png like coloured pictures. To fill what is lost: "
    "fill:logo.png (white is lost, in every frame), fill:mask.mkv (a mask for every "
    "frame), fill:12+40-42 or fill:frames.json (whole frames, from 0), fill:found "
    "(drop-outs and repeats that it finds); + joins them. To finish: trim:START-END in "
    "seconds or h:m:s, crop:auto "
    "(black bars) or crop:WIDTHxHEIGHT+LEFT+TOP, white_balance:0.8, contrast:0.5, "
    "style:reference.jpg (see kinozoo style), "
    "upscale:2 or upscale:4 (so many times larger), grain:auto (a share of the "
    "film's own) or grain:4 (its level of 255); last of all interpolate:2 (twice as "
    "many frames; see --fps). auto "
    "inspects the film first and takes the steps that its faults ask for, and never "
    "one of those that colour or finish; it may stand among others: "
    "auto,crop:auto,grain:4. deinterlace, trim and crop are always done first.",
    flag_values=FLAGS,
)
_STRENGTH = flags.DEFINE_float(
    "strength",
    1.0,
    "How far steps go that do not say it: 0 leaves the pixels as they are, 1 "
    "takes what the step gives, 0.5 is half way and keeps half of the grain. steady "
    "and upscale are always whole, and grain has a level of its own.",
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
_OLD_FILM_PRESET = flags.DEFINE_string(
    "old_film_preset",
    "old_film",
    "Network of the step old_film: a preset's name or the folder of one.",
    flag_values=FLAGS,
)
_DAMAGE_PRESET = flags.DEFINE_string(
    "damage_preset",
    "damage",
    "Which network finds scratches and dirt and fills them in: a name from `kinozoo "
    "models` or the folder of a preset.",
    flag_values=FLAGS,
)
_INTERPOLATE_PRESET = flags.DEFINE_string(
    "interpolate_preset",
    "interpolate",
    "Which network makes frames between frames: a name from `kinozoo models` or the "
    "folder of a preset.",
    flag_values=FLAGS,
)
_FPS = flags.DEFINE_string(
    "fps",
    "",
    "Frames per second of the new film, as in 50 or 60000/1001; frames between those "
    "of the film are made, never across a cut. Length and sound stay as they are.",
    flag_values=FLAGS,
)
_DAMAGE_MASK = flags.DEFINE_string(
    "damage_mask",
    "",
    "A picture, for what stays in its place as a logo does, or a video with a frame "
    "for each of the film's: where it is bright, the damage step fills.",
    flag_values=FLAGS,
)
_FIND_DAMAGE = flags.DEFINE_bool(
    "find_damage",
    True,
    "Whether the damage step also fills what it finds itself outside --damage_mask; "
    "--nofind_damage fills nothing but the mask.",
    flag_values=FLAGS,
)
_DEBLUR_PRESET = flags.DEFINE_string(
    "deblur_preset",
    "deblur",
    "Which network takes blur out: a name from `kinozoo models` or the folder of a "
    "preset, also of one that was imported.",
    flag_values=FLAGS,
)
_UPSCALE_PRESET = flags.DEFINE_string(
    "upscale_preset",
    "",
    "Which network enlarges in the step upscale: a name from `kinozoo models` or the "
    "folder of a preset, also of one that was imported; usually upscale_x2 or "
    "upscale_x4.",
    flag_values=FLAGS,
)
_COLOUR_PRESET = flags.DEFINE_string(
    "colour_preset",
    "colour",
    "Which network colours in the step colour: a name from `kinozoo models` or the "
    "folder of a preset.",
    flag_values=FLAGS,
)
_MASK_OUTPUT = flags.DEFINE_string(
    "mask_output",
    None,
    "Name of an .mkv file: writes as well a grey video of how probably each pixel was "
    "damaged, white being certain. It can be looked at, painted over and given back "
    "with --damage_mask.",
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
    "Whether to make whole pictures of fields where --steps does not name "
    "deinterlace; auto looks at the film.",
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

_REMOTE = RemoteFlags(FLAGS)

# Flags that only one step asks.
_TASK_OF_FLAG = {
    "preset": "denoise",
    "noise": "denoise",
    "model": "denoise",
    "damage_preset": "damage",
    "find_damage": "damage",
    "old_film_preset": "old_film",
    "deblur_preset": "deblur",
    "upscale_preset": "upscale",
    "interpolate_preset": "interpolate",
    "colour_preset": "colour",
}


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
        plan = _preview(source, Path(_PREVIEW.value))
    else:
        plan = _restore(source, Path(arguments[1]))
    taken = {step.task for step in plan.steps}
    for name, task in _TASK_OF_FLAG.items():
        if FLAGS[name].present and task not in taken:
            print(
                f"kinozoo: --{name} changed nothing: the plan takes no step {task}",
                file=sys.stderr,
            )


def planning_wishes() -> dict[str, Any]:
    """Returns what the flags say to `plan_restoration`, for any film."""
    return {
        "steps": _STEPS.value,
        "preset": _PRESET.value,
        "strength": _STRENGTH.value,
        "noise": _NOISE.value,
        "deinterlace": _DEINTERLACE.value,
        "old_film_preset": _OLD_FILM_PRESET.value,
        "damage_preset": _DAMAGE_PRESET.value,
        "damage_mask": _DAMAGE_MASK.value,
        "find_damage": _FIND_DAMAGE.value,
        "deblur_preset": _DEBLUR_PRESET.value,
        "upscale_preset": _UPSCALE_PRESET.value,
        "rate": _FPS.value,
        "interpolation_preset": _INTERPOLATE_PRESET.value,
        "colour_preset": _COLOUR_PRESET.value,
    }


def _plan(source: Path, inspector: "Inspector") -> "Plan":
    from serving.planning import plan_restoration

    plan = plan_restoration(source, inspector=inspector, **planning_wishes())
    if not plan.steps:
        print(
            f"kinozoo: no fault was found in {source} that a step takes out; say what "
            "to do all the same with --steps=denoise",
            file=sys.stderr,
        )
    return plan


def _preview(source: Path, target: Path) -> "Plan":
    """Returns the plan that it shows."""
    from serving.inspector import Inspector
    from serving.preview import PreviewJob, write_preview
    from serving.processor import choose_precision

    if _REMOTE.settings(_PRESET.value) is not None:
        raise ValueError("a preview is made on this machine; leave --target out")
    for name in ("report", "mask_output"):
        if FLAGS[name].value:
            raise ValueError(
                f"a preview restores no film; leave --{name} out, or --preview"
            )
    job = PreviewJob(
        source=source,
        target=target,
        plan=_plan(source, Inspector(source, progress=sys.stderr.isatty())),
        tile=_TILE.value,
        precision=choose_precision(_PRECISION.value),
    )
    write_preview(job, progress=sys.stderr.isatty())
    print(f"{target}: before on the left, after on the right; no film was written")
    return job.plan


def _restore(source: Path, output: Path) -> "Plan":
    """Returns the plan that it carried out."""
    from serving.engine import check_places
    from serving.inspector import Inspector
    from serving.page_place import check_page_place
    from serving.processor import choose_precision
    from serving.restore_job import RestoreJob

    remote = _REMOTE.settings(_PRESET.value)
    # Before the film is looked at, which may take a while.
    check_places(source, output, overwrite=_FORCE.value)
    mask = Path(_MASK_OUTPUT.value) if _MASK_OUTPUT.value else None
    if mask is not None:
        check_places(source, mask, overwrite=_FORCE.value)
    report = Path(_REPORT.value) if _REPORT.value else None
    if report is not None:
        check_page_place(report)
    # A report shows what was found: the film is then looked at once, and closely.
    inspector = Inspector(
        source, closely=report is not None, progress=sys.stderr.isatty()
    )
    job = RestoreJob(
        source=source,
        output=output,
        plan=_plan(source, inspector),
        codec=_CODEC.value,
        quality=_QUALITY.value,
        tile=_TILE.value,
        precision=choose_precision(_PRECISION.value),
        drop_unsupported=_DROP_STREAMS.value,
        overwrite=_FORCE.value,
        mask_output=mask,
        remote=remote,
    )
    if report is None:
        print(_summary(job).to_text())
        _say_where_the_mask_is(mask)
        return job.plan
    from serving.report import write_report
    from serving.report_preparation import prepare_for_report

    with tempfile.TemporaryDirectory(prefix="kinozoo-report-") as folder:
        summary = _summary(prepare_for_report(job, Path(folder)))
        print(summary.to_text())
        write_report(
            report,
            summary,
            inspection=inspector.inspect(),
            progress=sys.stderr.isatty(),
        )
    _say_where_the_mask_is(mask)
    print(f"- report: {report}")
    return job.plan


def _summary(job: "RestoreJob") -> "RestoreSummary":
    from serving.engine import restore_film

    try:
        with followed(job.remote, job.source):
            return restore_film(job)
    except KeyboardInterrupt:
        print(
            "\nkinozoo: what is done is kept; the same command goes on from there",
            file=sys.stderr,
        )
        raise


def _say_where_the_mask_is(mask: Path | None) -> None:
    if mask is not None:
        print(f"- mask: {mask}")


COMMAND = Command(
    name="restore",
    usage="kinozoo restore OLD NEW [flags]",
    summary="Brings an old video back: steadies it, evens out its light and takes the "
    "noise out, as far as it needs that.\n\nThe "
    "new film has the frames, times, sound, subtitles and colours of the old one (and "
    "more frames, where they are asked for), which is never touched. A run that was "
    "interrupted goes on where it was when the same command is given again.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
