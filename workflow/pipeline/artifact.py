"""What a component made: a folder, and what is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Names of types, as in TFX; each is also the name of the artifact's folder.
EXAMPLES = "Examples"
EXAMPLE_STATISTICS = "ExampleStatistics"
SCHEMA = "Schema"
EXAMPLE_ANOMALIES = "ExampleAnomalies"
TRANSFORM_GRAPH = "TransformGraph"
TRANSFORMED_EXAMPLES = "TransformedExamples"
HYPER_PARAMETERS = "HyperParameters"
TUNER_RESULTS = "TunerResults"
MODEL = "Model"
MODEL_RUN = "ModelRun"
MODEL_EVALUATION = "ModelEvaluation"
MODEL_BLESSING = "ModelBlessing"
INFRA_BLESSING = "InfraBlessing"
PUSHED_MODEL = "PushedModel"

# The property of both kinds of blessing, and of anomalies: 1 or 0.
BLESSED = "blessed"
# And the file in both kinds of blessing that says so.
BLESSED_FILES = {MODEL_BLESSING: "BLESSED", INFRA_BLESSING: "INFRA_BLESSED"}


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """A folder that an execution published; it never changes again.

    Attributes:
        key: `Component/number/Type`, unique in a pipeline's home, and the folder's
            path in it.
        type: One of the names above, or one of a component's own.
        path: The folder.
        digest: SHA-256 of the names and contents of its files.
        properties: What the component said of it: text and numbers.
    """

    key: str
    type: str
    path: Path
    digest: str
    properties: Mapping[str, Any] = field(default_factory=dict)
