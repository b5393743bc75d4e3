"""Writes the trials of a search to ML Metadata."""

from pathlib import Path

from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2 as proto

from workflow.tuning.trial_result import TrialResult
from workflow.tuning.tuning_outcome import TuningOutcome

STUDY = "study"
TRIAL = "Trial"
_PROPERTIES = {
    "state": proto.STRING,
    "psnr": proto.DOUBLE,
    "reason": proto.STRING,
    "best": proto.INT,
}


def record_study(metadata: MetadataStore, folder: Path, outcome: TuningOutcome) -> None:
    """Records a search as a context, with an execution for each trial.

    What was recorded before is not recorded twice.

    Args:
        metadata: The open store.
        folder: Of the search.
        outcome: What came of it.
    """
    name = str(folder.resolve())
    context = metadata.get_context_by_type_and_name(STUDY, name)
    if context is None:
        kind = metadata.put_context_type(proto.ContextType(name=STUDY))
        context = proto.Context(type_id=kind, name=name)
        (context.id,) = metadata.put_contexts([context])
    kind = metadata.put_execution_type(
        proto.ExecutionType(name=TRIAL, properties=_PROPERTIES)
    )
    for trial in outcome.trials:
        known = metadata.get_execution_by_type_and_name(TRIAL, f"{name}/{trial.number}")
        node = known or proto.Execution(type_id=kind, name=f"{name}/{trial.number}")
        _fill(node, trial, best=trial.number == outcome.best.number)
        metadata.put_execution(node, [], [context])


def _fill(node: proto.Execution, trial: TrialResult, *, best: bool) -> None:
    failed = trial.state == "failed"
    node.last_known_state = (
        proto.Execution.FAILED if failed else proto.Execution.COMPLETE
    )
    node.properties["state"].string_value = trial.state
    node.properties["reason"].string_value = trial.reason
    node.properties["best"].int_value = int(best)
    if trial.value is not None:
        node.properties["psnr"].double_value = trial.value
    for field, text in trial.overrides.items():
        node.custom_properties[field].string_value = text
