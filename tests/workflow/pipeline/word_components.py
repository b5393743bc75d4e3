"""Components that need a moment: they make words, join them and judge them."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from workflow.pipeline.artifact import (
    BLESSED,
    EXAMPLE_ANOMALIES,
    EXAMPLES,
    MODEL,
    MODEL_BLESSING,
    PUSHED_MODEL,
)
from workflow.pipeline.component import Component
from workflow.pipeline.latest_blessed import LatestBlessed
from workflow.pipeline.pipeline import Pipeline
from workflow.pipeline.source_file import SourceFile


@dataclass(frozen=True, kw_only=True)
class WordParameters:
    """What a component of these tests can be told."""

    word: str = ""
    fails: int = 0
    error: str = "OSError"


class WordComponent(Component):
    """Counts how often it was executed, and fails as often as it is told."""

    parameter_type = WordParameters

    def execute(self, context):
        count = len(list(context.log.parent.parent.glob(f"tried-{self.name}-*")))
        (context.log.parent.parent / f"tried-{self.name}-{count}").touch()
        if count < self.parameters.fails:
            raise {"OSError": OSError, "ValueError": ValueError}[self.parameters.error](
                f"{self.name} failed on purpose"
            )
        self.make(context)


class Reading(WordComponent):
    """Reads a word from a file outside."""

    output_types: ClassVar[dict[str, str]] = {"examples": EXAMPLES}

    def make(self, context):
        for name, path in self.sources.items():
            text = path.read_text()
            (context.outputs["examples"] / "word.txt").write_text(text)
            digest = self.source_digests()[name]
            context.sources.append(
                SourceFile(name=path.name, sha256=digest, licence="CC0-1.0")
            )


class Joining(WordComponent):
    """Puts its own word behind; builds it up letter by letter, and resumes that."""

    input_types: ClassVar[dict[str, str]] = {"examples": EXAMPLES}
    output_types: ClassVar[dict[str, str]] = {"model": MODEL}
    resumable = True

    def make(self, context):
        word = (context.inputs["examples"].path / "word.txt").read_text()
        wanted = word + self.parameters.word
        draft = context.work / "draft.txt"
        begun = draft.read_text() if draft.exists() else ""
        for length in range(len(begun), len(wanted) + 1):
            partial = context.work / "draft.partial"
            partial.write_text(wanted[:length])
            partial.replace(draft)
        (context.outputs["model"] / "word.txt").write_text(draft.read_text())
        context.describe("model", letters=len(wanted))
        context.note = f"{len(wanted)} letters"


class Judging(WordComponent):
    """Blesses a word that is at least as long as the last that was blessed."""

    input_types: ClassVar[dict[str, str]] = {"model": MODEL, "baseline": MODEL}
    optional_inputs = frozenset({"baseline"})
    output_types: ClassVar[dict[str, str]] = {"blessing": MODEL_BLESSING}

    def make(self, context):
        word = (context.inputs["model"].path / "word.txt").read_text()
        baseline = ""
        if "baseline" in context.inputs:
            baseline = (context.inputs["baseline"].path / "word.txt").read_text()
        blessed = len(word) >= len(baseline)
        name = "BLESSED" if blessed else "NOT_BLESSED"
        (context.outputs["blessing"] / name).write_text(f"{word} after {baseline}")
        context.describe("blessing", **{BLESSED: int(blessed)})


class Shouting(WordComponent):
    """A second branch beside `Judging`."""

    input_types: ClassVar[dict[str, str]] = {"model": MODEL}
    output_types: ClassVar[dict[str, str]] = {"pushed": PUSHED_MODEL}

    def make(self, context):
        word = (context.inputs["model"].path / "word.txt").read_text()
        (context.outputs["pushed"] / "word.txt").write_text(word.upper())


def word_pipeline(source: Path, joining: str = "b", **parameters) -> Pipeline:
    """Reading -> Joining -> Judging and Shouting.

    Args:
        source: A text file.
        joining: The word of `Joining`.
        parameters: `WordParameters` by component's name.
    """

    def told(name):
        return parameters.get(name, WordParameters())

    reading = Reading(told("Reading"), sources={"text": source})
    joined = parameters.get("Joining", WordParameters(word=joining))
    joining_component = Joining(joined, {"examples": reading.output("examples")})
    model = joining_component.output("model")
    judging = Judging(
        told("Judging"), {"model": model, "baseline": LatestBlessed(other_than="model")}
    )
    shouting = Shouting(told("Shouting"), {"model": model})
    return Pipeline("words", [judging, shouting, joining_component, reading])


class Checking(WordComponent):
    """Objects to words with an x; nothing of what it makes is read."""

    input_types: ClassVar[dict[str, str]] = {"examples": EXAMPLES}
    output_types: ClassVar[dict[str, str]] = {"anomalies": EXAMPLE_ANOMALIES}

    def make(self, context):
        word = (context.inputs["examples"].path / "word.txt").read_text()
        (context.outputs["anomalies"] / "found.txt").write_text(word)
        context.describe("anomalies", **{BLESSED: int("x" not in word)})

    def objection(self, outputs):
        blessed = outputs["anomalies"].properties[BLESSED]
        return "" if blessed else "there is an x in it"


def checked_pipeline(source: Path, joining: str = "b") -> Pipeline:
    """Reading -> Checking, and Joining after both."""
    reading = Reading(WordParameters(), sources={"text": source})
    examples = {"examples": reading.output("examples")}
    checking = Checking(WordParameters(), examples)
    word = WordParameters(word=joining)
    return Pipeline(
        "words", [Joining(word, examples, after=["Checking"]), checking, reading]
    )
