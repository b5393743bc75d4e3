"""The `kinozoo` command: finds the verb and hands over to it."""

import importlib
import sys
import traceback
from typing import NoReturn

from data_pipeline.file_systems import exit_process
from workflow.command import Command
from workflow.launching.exit_statuses import FAULT

_VERBS = {
    "restore": "bring an old video back: kinozoo restore old.mp4 new.mp4",
    "restore-many": "bring many videos back: kinozoo restore-many 'in/*' --out=new",
    "studio": "open a page in the browser to restore films by click",
    "inspect": "say what is wrong with a video",
    "models": "list the networks and their trained weights",
    "ingest": "turn a folder of videos into training clips",
    "data": "say what clips are like and what is wrong: kinozoo data statistics ...",
    "train": "train a network: kinozoo train --experiment=NAME --workdir=DIR",
    "launch": "train in several processes: kinozoo launch --workers=2 -- train ...",
    "data-service": "make batches for trainings that run elsewhere",
    "tune": "search for the hyper-parameters that learn best",
    "evaluate": "measure a network by a named protocol",
    "adapt": "teach a denoiser one film's noise: kinozoo adapt FILM --out=DIR",
    "style": "give a film the look of a picture: kinozoo style in.mp4 --like=look.jpg",
    "sample": "pictures or clips from noise: kinozoo sample --model=RUN --out=grid.png",
    "extend": "invent frames behind a film: kinozoo extend in.mp4 --model=RUN",
    "preset": "make a preset of a training run",
    "import-weights": "make a preset of weights that others published",
    "export": "write a SavedModel for TensorFlow Serving",
    "pipeline": "from raw video to a served model: kinozoo pipeline run --root=DIR",
    "lineage": "say what a model came from: kinozoo lineage MODEL --root=DIR",
    "runs": "list the runs of pipelines",
    "serve": "serve SavedModels: kinozoo serve --model_base_path=DIR",
}


def main() -> NoReturn:
    """Runs `kinozoo VERB [arguments]` and exits with the verb's status.

    That of an error which nobody expected is 70.
    """
    try:
        _run_verb()
    except Exception:
        traceback.print_exc()
        exit_process(FAULT)


def _run_verb() -> NoReturn:
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("--help", "-h", "help"):
        print(_help())
        sys.exit(0 if arguments else 2)
    verb = arguments[0]
    if verb not in _VERBS:
        print(f"kinozoo: there is no verb {verb!r}.\n{_help()}", file=sys.stderr)
        sys.exit(2)
    module = f"workflow.commands.{verb.replace('-', '_')}"
    command: Command = importlib.import_module(module).COMMAND
    command.main(arguments[1:])


def _help() -> str:
    lines = ["usage: kinozoo VERB [arguments]    (kinozoo VERB --help for more)", ""]
    width = max(map(len, _VERBS))
    lines += [f"  {verb:<{width}} {summary}" for verb, summary in _VERBS.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
