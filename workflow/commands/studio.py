"""`kinozoo studio`: a page for those who would rather look than type."""

import importlib.util
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING

from absl import flags

from workflow.command import Command

if TYPE_CHECKING:
    from serving.studio.studio_server import StudioOptions

FLAGS = flags.FlagValues()
_PORT = flags.DEFINE_integer(
    "port", 7860, "Port of the page.", lower_bound=1, flag_values=FLAGS
)
_BROWSER = flags.DEFINE_bool(
    "browser", True, "Whether to open the page in the browser.", flag_values=FLAGS
)
_MEGABYTES = flags.DEFINE_integer(
    "max_mb", 4096, "The largest film, in MB.", lower_bound=1, flag_values=FLAGS
)
_MINUTES = flags.DEFINE_float(
    "max_minutes",
    180.0,
    "The longest film, in minutes.",
    lower_bound=0.01,
    flag_values=FLAGS,
)
_KEEP = flags.DEFINE_float(
    "keep_minutes",
    30.0,
    "How long a film and what was made of it are kept after its page was closed. All "
    "are deleted when the studio ends.",
    lower_bound=0.0,
    flag_values=FLAGS,
)
_WAITING = flags.DEFINE_integer(
    "waiting",
    4,
    "How many films may wait while one is restored.",
    lower_bound=1,
    flag_values=FLAGS,
)
_GENERATORS = flags.DEFINE_list(
    "generators",
    [],
    "Folders of runs or presets of networks that invent pictures, for the page that "
    "shows such; presets of kinozoo models are there anyway.",
    flag_values=FLAGS,
)
_PRECISION = flags.DEFINE_enum(
    "precision",
    "auto",
    ["auto", "float32", "bfloat16"],
    "Numbers to calculate in; auto takes bfloat16 where the processor has it.",
    flag_values=FLAGS,
)


def run(arguments: list[str]) -> None:
    """Shows the page until it is told to stop (Ctrl-C, or SIGTERM).

    Args:
        arguments: None are taken.

    Raises:
        ValueError: The call is wrong, or Gradio is not installed, or there is no such
            network.
        OSError: The port is taken.
    """
    if arguments:
        raise ValueError(f"studio takes flags only; received {' '.join(arguments)}")
    if importlib.util.find_spec("gradio") is None:
        raise ValueError(
            "the page needs Gradio, which is not installed; install it with pip "
            "install 'kinozoo[studio]'"
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    from serving.studio.studio_server import StudioServer

    server = StudioServer(_options())
    signal.signal(signal.SIGTERM, lambda *_: server.stop())
    try:
        server.start()
        print(
            f"kinozoo: the studio is open at {server.address} for this computer only; "
            "Ctrl-C ends it and deletes the films",
            file=sys.stderr,
            flush=True,
        )
        server.wait()
    finally:
        server.stop()


def _options() -> "StudioOptions":
    from serving.processor import choose_precision
    from serving.studio.film_limits import FilmLimits
    from serving.studio.studio_server import StudioOptions
    from workflow.network_pictures import picture_makers

    return StudioOptions(
        port=_PORT.value,
        limits=FilmLimits(megabytes=_MEGABYTES.value, minutes=_MINUTES.value),
        keep_minutes=_KEEP.value,
        waiting=_WAITING.value,
        precision=choose_precision(_PRECISION.value),
        makers=picture_makers(_GENERATORS.value),
        open_browser=_BROWSER.value,
    )


COMMAND = Command(
    name="studio",
    usage="kinozoo studio [flags]",
    summary="Opens a page in the browser: drop a film, look, restore it, download.\n\n"
    "The page is there for this computer only, and films stay on it: nothing is sent "
    "anywhere, and all is deleted at the end.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
