"""`kinozoo pipeline run`: from raw video to a model that servers load."""

import logging
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags

from workflow.command import Command
from workflow.compile_flags import define_compile_flags, write_compiled
from workflow.component_flags import define_component_flags, run_component
from workflow.config_flags import config_overrides, define_config_flags
from workflow.local_path import local_path
from workflow.metadata_flag import define_metadata_flags, metadata_store, root_folder

if TYPE_CHECKING:
    from workflow.pipeline.pipeline import Pipeline
    from workflow.pipeline.run_observer import RunObserver

FLAGS = flags.FlagValues()
_PIPELINE = flags.DEFINE_enum(
    "pipeline", "denoise", ["denoise"], "which pipeline", flag_values=FLAGS
)
_VIDEOS = flags.DEFINE_string(
    "videos", None, "folder of videos to learn from", flag_values=FLAGS
)
_EVAL_VIDEOS = flags.DEFINE_string(
    "eval_videos",
    None,
    "folder of videos for evaluation alone; without, some of --videos are kept for it",
    flag_values=FLAGS,
)
_SERVING_VIDEOS = flags.DEFINE_string(
    "serving_videos",
    None,
    "folder of films like those that are served, which the clips are compared with",
    flag_values=FLAGS,
)
_VALIDATION = flags.DEFINE_enum(
    "validation",
    "auto",
    ["auto", "on", "off"],
    "whether StatisticsGen, SchemaGen and ExampleValidator look at the clips first; "
    "auto where TensorFlow Data Validation is installed",
    flag_values=FLAGS,
)
_TUNING = flags.DEFINE_bool(
    "tuning",
    False,
    "whether Tuner searches for the best values of the config's fields before Trainer "
    'trains: --parameter=Tuner.space=\'{"optimizer.learning_rate": "1e-4..3e-3 log"}\'',
    flag_values=FLAGS,
)
_SCHEMA = flags.DEFINE_string(
    "schema",
    None,
    "what the clips should be like: schema.pbtxt; inferred from them where not given",
    flag_values=FLAGS,
)
_WORKFLOW_PYTHON = flags.DEFINE_string(
    "workflow_python",
    None,
    "the Python of an environment with kinozoo[workflow], which looks at the clips; "
    "that of this command where not given",
    flag_values=FLAGS,
)
_SERVING = flags.DEFINE_string(
    "serving",
    None,
    "folder of all served models, to which good ones are pushed; serving in --root "
    "where not given",
    flag_values=FLAGS,
)
_MODEL = flags.DEFINE_string(
    "model", "", "name of the model; the pipeline's where not given", flag_values=FLAGS
)
_EXPERIMENT = flags.DEFINE_string(
    "experiment",
    "",
    "what is trained, as for kinozoo train; --config flags change it",
    flag_values=FLAGS,
)
_PARAMETER = flags.DEFINE_multi_string(
    "parameter",
    [],
    "a parameter of a component, as Component.field=value: "
    "Transform.protocol=awgn_h264; may be given several times",
    flag_values=FLAGS,
)
_FROM = flags.DEFINE_string(
    "from",
    None,
    "run this component and those that need it; what lies before gives its last "
    "outputs",
    flag_values=FLAGS,
)
_TO = flags.DEFINE_string(
    "to", None, "run this component and those that it needs", flag_values=FLAGS
)
_WORKERS = flags.DEFINE_integer(
    "workers",
    2,
    "components that run at the same time",
    lower_bound=1,
    flag_values=FLAGS,
)
_RETRIES = flags.DEFINE_integer(
    "retries",
    1,
    "how often a component is tried again that failed by something that may pass",
    lower_bound=0,
    flag_values=FLAGS,
)
_CACHE = flags.DEFINE_bool(
    "cache",
    True,
    "do not run again what has the inputs, parameters and code of an earlier execution",
    flag_values=FLAGS,
)
_DRY_RUN = flags.DEFINE_bool(
    "dry_run", False, "only say what would be run", flag_values=FLAGS
)
define_metadata_flags(FLAGS)
define_config_flags(FLAGS)
define_component_flags(FLAGS)
define_compile_flags(FLAGS)


def run(arguments: list[str]) -> None:
    """Runs a pipeline or one component, or compiles a pipeline.

    Args:
        arguments: `run`, `component` or `compile`.

    Raises:
        ValueError: The call is wrong, or a component failed.
        OSError: A folder cannot be read or written.
    """
    kinds = {"run": _run_or_preview, "component": _component, "compile": _compile}
    if len(arguments) != 1 or arguments[0] not in kinds:
        raise ValueError(
            "pipeline takes the word run and flags: kinozoo pipeline run --root=DIR "
            "--videos=DIR; or compile, or component; received "
            f"{' '.join(arguments) or 'nothing'}."
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    kinds[arguments[0]]()


def _run_or_preview() -> None:
    python = _path("workflow_python")
    pipeline = _pipeline(root_folder(FLAGS) / "serving", _no_validation(python))
    if _DRY_RUN.value:
        _preview(pipeline)
    else:
        _run(pipeline)


def _component() -> None:
    run_component(FLAGS, _path("workflow_python"))


def _compile() -> None:
    # The image has what looks at the clips, whether or not this machine has.
    off = _VALIDATION.value == "off"
    no_validation = "left out by --validation=off" if off else ""
    serving = Path(FLAGS["mount"].value) / "serving"
    write_compiled(FLAGS, _pipeline(serving, no_validation), _RETRIES.value)


def _pipeline(serving: Path, no_validation: str) -> "Pipeline":
    from workflow.pipelines.registry import PIPELINES
    from workflow.pipelines.settings import PipelineSettings

    if not _VIDEOS.value:
        raise ValueError("Say what to learn from: --videos=DIR.")
    settings = PipelineSettings(
        videos=local_path(_VIDEOS.value, "--videos"),
        eval_videos=_path("eval_videos"),
        serving_videos=_path("serving_videos"),
        schema=_path("schema"),
        validation=not no_validation,
        no_validation=no_validation,
        tuning=_TUNING.value,
        workflow_python=_path("workflow_python"),
        serving=_path("serving") or serving,
        model=_MODEL.value,
        experiment=_EXPERIMENT.value,
        overrides=config_overrides(FLAGS),
        parameters=_parameters(),
    )
    return PIPELINES[_PIPELINE.value](settings)


def _path(flag: str) -> Path | None:
    text = FLAGS[flag].value
    return local_path(text, f"--{flag}") if text else None


def _no_validation(python: Path | None) -> str:
    """Says why the clips are not looked at first; empty where they are."""
    from workflow.validation.data_tools import missing_tools

    if _VALIDATION.value == "off":
        return "the clips are not looked at, as asked for (--validation=off)"
    missing = missing_tools(python)
    # Whoever names an environment wants it to be used.
    if missing and (_VALIDATION.value == "on" or python is not None):
        raise ValueError(missing)
    return missing and f"the clips are not looked at: {missing}"


def _parameters() -> dict[str, str]:
    parameters = {}
    for text in _PARAMETER.value:
        name, sign, value = text.partition("=")
        if not sign or "." not in name:
            raise ValueError(
                f"--parameter takes Component.field=value; received {text!r}."
            )
        parameters[name] = value
    return parameters


def _preview(pipeline: "Pipeline") -> None:
    from workflow.pipeline.execution_store import ExecutionStore
    from workflow.pipeline.progress_table import table_text
    from workflow.pipeline.runner import PipelineRunner

    store = ExecutionStore(root_folder(FLAGS), pipeline.name)
    runner = PipelineRunner(
        pipeline, store, first=_FROM.value, last=_TO.value, use_cache=_CACHE.value
    )
    print(table_text(runner.preview().values()))


def _run(pipeline: "Pipeline") -> None:
    from workflow.pipeline.execution_store import ExecutionStore
    from workflow.pipeline.progress_table import ProgressTable
    from workflow.pipeline.runner import PipelineRunner
    from workflow.run_page.page_writer import PageWriter

    store = ExecutionStore(root_folder(FLAGS), pipeline.name)
    metadata = metadata_store(FLAGS)
    command = shlex.join(["kinozoo", "pipeline", *_arguments()])
    page = PageWriter(store, command)
    observers: list[RunObserver] = [page]
    if metadata is not None:
        from workflow.lineage.recorder import Recorder

        observers.insert(0, Recorder(metadata, store, command))
    table = ProgressTable()
    runner = PipelineRunner(
        pipeline,
        store,
        first=_FROM.value,
        last=_TO.value,
        workers=_WORKERS.value,
        retries=_RETRIES.value,
        use_cache=_CACHE.value,
        watch=table.show,
        observers=observers,
    )
    events = runner.run()
    failed = [event for event in events.values() if event.state == "failed"]
    if failed:
        raise ValueError(f"{failed[0].component} failed: {failed[0].note}")
    count = sum(event.state == "done" for event in events.values())
    total = len(pipeline.components)
    print(f"{count} of {total} components ran; outputs in {store.home}")
    print(f"a page about it: {page.path}")


def _arguments() -> list[str]:
    words = sys.argv[1:]
    return words[1:] if words[:1] == ["pipeline"] else words


COMMAND = Command(
    name="pipeline",
    usage="kinozoo pipeline run|compile|component --videos=DIR [flags]",
    summary=(
        "Runs a pipeline from raw video to a pushed model: ExampleGen, StatisticsGen,\n"
        "SchemaGen, ExampleValidator, Transform, Tuner, Trainer, Evaluator "
        "and\nInfraValidator, Pusher. What did not change is not run again; what was "
        "interrupted goes on.\n"
        "  kinozoo pipeline run --root=DIR --videos=DIR\n"
        "  kinozoo pipeline compile --videos=DIR --image=IMAGE --out=pipeline.yaml\n"
        "  kinozoo pipeline component --component=NAME --input=NAME=URI "
        "--output=NAME=URI"
    ),
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
