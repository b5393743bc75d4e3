"""Whether a server would have the model."""

import contextlib
import threading
from fractions import Fraction

import numpy as np
import pytest

from data_pipeline.lossless_clip import write_lossless_clip
from serving.client.server_away_error import ServerAwayError
from serving.client.serving_client import ServingClient
from serving.client.serving_error import ServingError
from tests.workflow.components.folders import context_of
from workflow.components import infra_validator
from workflow.components.degraded_clip import (
    DegradedClip,
    degraded_file,
    write_clips,
)
from workflow.components.infra_validator import (
    InfraValidator,
    InfraValidatorParameters,
    faults_of,
)
from workflow.pipeline.channel import Channel

CLIP = np.random.default_rng(0).integers(0, 256, (2, 8, 12, 3), dtype=np.uint8)


def test_frames_of_the_right_kind_are_no_fault():
    assert faults_of(CLIP[None], CLIP, 1) == []
    assert faults_of(CLIP[None].repeat(2, 2).repeat(2, 3), CLIP, 2) == []


@pytest.mark.parametrize(
    ("restored", "fault"),
    [
        (None, "no clip came back"),
        (CLIP[None, :1], "expected uint8 frames of shape (1, 2, 8, 12, 3)"),
        (CLIP[None].astype(np.float32), "received float32"),
        (np.full_like(CLIP[None], 7), "empty frames"),
    ],
)
def test_other_frames_are_a_fault(restored, fault):
    assert fault in faults_of(restored, CLIP, 1)[0]


@pytest.fixture
def validated(tmp_path):
    """Returns a function that validates a file that is no model."""
    model = tmp_path / "Model" / "Format-Serving"
    (model / "variables").mkdir(parents=True)
    (model / "saved_model.pb").write_bytes(b"this is no model")
    examples = tmp_path / "TransformedExamples" / "Split-eval"
    examples.mkdir(parents=True)
    described = DegradedClip(
        name="a",
        source="a.mkv",
        licence="",
        frames=2,
        height=8,
        width=12,
        native_height=8,
        motion=1.0,
        brightness=1.0,
        noise_levels=(10.0,),
    )
    write_clips(examples, [described])
    write_lossless_clip(examples / degraded_file("a", 10.0), CLIP, Fraction(25))
    channels = {
        name: Channel(producer="X", output=name, type=kind)
        for name, kind in InfraValidator.input_types.items()
    }

    def run(**parameters):
        told = InfraValidatorParameters(model="m", **parameters)
        validator = InfraValidator(told, channels)
        context = context_of(
            validator,
            tmp_path / "out",
            model=model.parent,
            transformed_examples=examples.parent,
        )
        validator.execute(context)
        return context

    return run


class _Server:
    """What a process of a server looks like from outside."""

    def __init__(self, line="", status=1):
        self.stdout = self
        self._line, self._status = line, status
        self._killed = threading.Event()

    def readline(self):
        if self._line is None:
            assert self._killed.wait(20)
        return self._line or ""

    def kill(self):
        self._killed.set()

    def poll(self):
        return self._status

    wait = poll


@pytest.fixture
def server(monkeypatch):
    """Returns a function that puts a server in the place of a process."""

    def put(**fields):
        @contextlib.contextmanager
        def bound_process(arguments, log, read_output):
            log.write_text("it went wrong")
            yield _Server(**fields)

        monkeypatch.setattr(infra_validator, "bound_process", bound_process)

    return put


def test_a_server_that_ends_over_the_model_is_a_verdict(validated, server):
    server(status=1)
    context = validated()
    assert context.properties["blessing"] == {"blessed": 0}
    assert context.note == "no server would load it: it went wrong"


def test_a_server_that_is_slow_is_no_verdict(validated, server):
    server(line=None)
    with pytest.raises(TimeoutError, match=r"InfraValidator\.start_seconds"):
        validated(start_seconds=0.01)


def test_a_server_that_the_machine_ends_is_no_verdict(validated, server):
    server(status=74)
    with pytest.raises(ChildProcessError, match="it went wrong"):
        validated()


@pytest.mark.parametrize(
    ("error", "status", "raised"),
    [
        (ServerAwayError("it", 20.0, "UNAVAILABLE", ""), None, ServerAwayError),
        (ServerAwayError("it", 20.0, "UNAVAILABLE", ""), -11, None),
        (ServingError("it", "DEADLINE_EXCEEDED", ""), None, TimeoutError),
        (ServingError("it", "INTERNAL", "no such node"), None, None),
    ],
)
def test_only_a_wrong_answer_or_an_end_is_a_verdict(
    validated, server, monkeypatch, error, status, raised
):
    def predict(*_, **__):
        raise error

    monkeypatch.setattr(ServingClient, "predict", predict)
    server(line="serving: gRPC at 8500; REST at 8501", status=status)
    if raised is None:
        assert validated().properties["blessing"] == {"blessed": 0}
    else:
        with pytest.raises(raised):
            validated()


@pytest.mark.parametrize("name", ["clips", "frames", "scale"])
def test_nothing_cannot_be_asked(name):
    with pytest.raises(ValueError, match=f"{name} must be 1 or more; received 0"):
        InfraValidatorParameters(model="m", **{name: 0})


@pytest.mark.slow
def test_a_model_that_a_server_cannot_load_is_not_blessed(validated):
    context = validated()
    assert context.properties["blessing"] == {"blessed": 0}
    assert (context.outputs["blessing"] / "INFRA_NOT_BLESSED").is_file()
    assert "server" in context.note
