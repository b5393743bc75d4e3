"""`kinozoo evaluate`: measures a network by a named protocol."""

import dataclasses
import functools
import json
import os
import posixpath
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags

from data_pipeline import storage
from workflow.bulk.bulk_flags import BulkFlags
from workflow.command import Command
from zoo import catalog

if TYPE_CHECKING:
    from collections.abc import Callable

    from zoo.temporal.restorer import Restorer

FLAGS = flags.FlagValues()
_PROTOCOL = flags.DEFINE_string(
    "protocol",
    "awgn_clipped",
    "how clips are degraded and measured: a name from trainers/protocols.py; a wrong "
    "one lists them",
    flag_values=FLAGS,
)
_PRESET = flags.DEFINE_string(
    "preset",
    None,
    "trained weights to measure: a name from `kinozoo models`, or a preset's folder or "
    "URL",
    flag_values=FLAGS,
)
_CHECKPOINT = flags.DEFINE_string(
    "checkpoint",
    None,
    "folder or URL of a run to measure, with its best averaged weights",
    flag_values=FLAGS,
)
_LATEST = flags.DEFINE_bool(
    "latest", False, "the latest weights of a run, not the best", flag_values=FLAGS
)
_DATA = flags.DEFINE_string(
    "data",
    None,
    "folder or URL of clean videos not used for training, or a pattern such as "
    "'clips/*.mkv'",
    flag_values=FLAGS,
)
_OUTPUT = flags.DEFINE_string(
    "output",
    None,
    "folder or URL for the JSON and the plot; by default the preset's evaluation/ or "
    "the run's eval/",
    flag_values=FLAGS,
)
_MAX_FRAMES = flags.DEFINE_integer(
    "max_frames",
    None,
    "frames of each clip, instead of the protocol's",
    lower_bound=1,
    flag_values=FLAGS,
)
_PRECISION = flags.DEFINE_enum(
    "precision",
    "float32",
    ["auto", "float32", "mixed_bfloat16"],
    "dtype policy of the network; auto is bfloat16 where the machine computes in it",
    flag_values=FLAGS,
)
_WRITE_TABLES = flags.DEFINE_string(
    "write_tables",
    None,
    "measure nothing; make the tables of this Markdown file from the presets' JSON",
    flag_values=FLAGS,
)
_BULK = BulkFlags(FLAGS, most=1)


def run(arguments: list[str]) -> None:
    """Measures and writes the figures, or writes tables of earlier figures."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if arguments:
        raise ValueError(f"evaluate takes flags only; received {arguments[0]!r}.")
    if _WRITE_TABLES.value:
        from trainers.results_table import read_records, write_tables

        document = Path(_WRITE_TABLES.value)
        written = write_tables(document, read_records(catalog.PRESETS))
        print(f"{document}: {', '.join(written)}")
        return
    if bool(_PRESET.value) == bool(_CHECKPOINT.value):
        raise ValueError(
            "Say what to measure: either --preset=NAME or --checkpoint=DIR."
        )
    if not _DATA.value:
        raise ValueError("Say on which clean videos to measure: --data=DIR.")
    _measure(_DATA.value)


def _measure(data: str) -> None:
    # TensorFlow starts here and no earlier: --help has to answer at once.
    from trainers.evaluation import evaluate
    from trainers.evaluation_clip import clip_places
    from trainers.evaluation_plot import write_evaluation_plot
    from trainers.protocols import protocol_named
    from trainers.unreferenced_figures import figures_text

    protocol = protocol_named(_PROTOCOL.value)
    if _MAX_FRAMES.value:
        protocol = dataclasses.replace(protocol, max_frames=_MAX_FRAMES.value)
    load, subject, output = _subject()
    # Wrong names are told before anything is measured.
    clip_places(data)
    network = load()
    _check_place(output)
    work = storage.joined(storage.absolute(output), ".kinozoo")
    record = evaluate(
        network,
        protocol,
        data,
        subject=subject,
        command=_command_line(),
        executor=lambda count: _BULK.executor(work, count),
        load=load,
    )
    written = storage.joined(output, f"{protocol.name}.json")
    storage.write_text(written, json.dumps(record, indent=1) + "\n")
    with storage.delivered(storage.joined(output, f"{protocol.name}.png")) as plot:
        write_evaluation_plot(record, plot)
    for row in record["averages"]:
        print(
            f"noise {row['noise_level']:g}, {row['mode']}: {row['psnr']:.2f} dB, "
            f"SSIM {row['ssim']:.4f} (noisy {row['noisy_psnr']:.2f} dB)"
        )
        if "f1" in row:
            print(
                f"  in damage {row['psnr_inside']:.2f} dB (before "
                f"{row['degraded_psnr_inside']:.2f} dB), outside "
                f"{row['psnr_outside']:.2f} dB, mask's F1 {row['f1']:.3f}"
            )
    print(figures_text(record["without_reference"]["averages"]))
    print(f"written to {written}")


def _check_place(output: str) -> None:
    """Finds out before hours of measuring that figures cannot be written."""
    storage.make_folder(output)
    if not storage.is_url(output) and not os.access(output, os.W_OK):
        raise PermissionError(
            f"the figures cannot be written to {output}: name a folder with --output"
        )


def _command_line() -> str:
    arguments = [word for word in sys.argv[1:] if word != COMMAND.name]
    return shlex.join(["kinozoo", COMMAND.name, *arguments])


def _subject() -> tuple["Callable[[], Restorer]", str, str]:
    """Returns what loads the network, its name and where its figures belong."""
    from trainers.precision import dtype_policy
    from trainers.run_folder import RunFolder
    from workflow.evaluated_network import load_preset, load_run

    load: Callable[[], Restorer]
    if _PRESET.value:
        place = preset = _PRESET.value
        if not storage.is_url(place):
            place = str(catalog.find_preset(place)[1])
        if preset not in catalog.preset_names():
            # Others work elsewhere than here.
            preset = storage.absolute(preset)
        load = functools.partial(
            load_preset, preset, dtype=dtype_policy(_PRECISION.value)
        )
        output = storage.joined(place, catalog.EVALUATION_FOLDER)
    else:
        place = storage.absolute(_CHECKPOINT.value)
        load = functools.partial(
            load_run, place, best=not _LATEST.value, precision=_PRECISION.value
        )
        output = storage.joined(place, RunFolder(Path(place)).evaluations.name)
    return load, posixpath.basename(place.rstrip("/")), _OUTPUT.value or output


COMMAND = Command(
    name="evaluate",
    usage="kinozoo evaluate --protocol=NAME --preset=NAME|--checkpoint=DIR --data=DIR",
    summary=(
        "Measures a network by a named protocol; writes JSON and a plot. Every DIR is "
        "a folder,\nlocal or a URL such as gs://bucket/clips."
    ),
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
