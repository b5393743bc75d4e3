"""The runs that ML Metadata knows."""

import json
from collections import Counter
from pathlib import Path

from ml_metadata import MetadataStore

from workflow.lineage.recorder import RUN


def run_lines(metadata: MetadataStore) -> list[str]:
    """Returns a line for each run, the latest last.

    A run that is told to be running may have been killed: that is noticed when the
    pipeline is run again.
    """
    lines = []
    runs = metadata.get_contexts_by_type(RUN)
    for run in sorted(runs, key=lambda run: run.properties["started"].string_value):
        values = {name: value.string_value for name, value in run.properties.items()}
        home = Path(run.name.rpartition("@")[0])
        events = json.loads(values.get("events") or "[]")
        counts = Counter(event["state"] for event in events)
        told = ", ".join(f"{count} {state}" for state, count in counts.items())
        lines.append(
            f"{values['started'][:19]}  {home.name}  {values['state']:<8} {told}"
            f"{'  ' if told else ''}[{values['command']}]"
        )
    return lines
