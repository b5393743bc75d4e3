"""What Kubeflow Pipelines is given to run."""

import json

import pytest
import yaml

from tests.synthetic_video import SyntheticVideo, write_video
from tests.workflow.kubeflow.launched_task import launched_arguments, task_order
from workflow.commands import pipeline as command
from workflow.kubeflow.pipeline_spec import (
    KubeflowOptions,
    pipeline_spec,
    write_pipeline_yaml,
)
from workflow.pipelines.denoise import denoise
from workflow.pipelines.settings import PipelineSettings

OPTIONS = KubeflowOptions(image="registry/kinozoo:1")


def _pipeline(folder, **settings):
    return denoise(
        PipelineSettings(
            videos=folder / "videos",
            serving=folder / "serving",
            serving_videos=folder / "films",
            **{"validation": True, **settings},
        )
    )


def _loaded(folder, options=OPTIONS, **settings):
    """Returns the documents of the YAML that is written."""
    path = folder / "pipeline.yaml"
    write_pipeline_yaml(_pipeline(folder, **settings), options, path)
    return list(yaml.safe_load_all(path.read_text()))


@pytest.mark.parametrize("validation", [True, False])
def test_it_is_a_pipeline_spec_of_kubeflow(tmp_path, validation):
    pytest.importorskip("kfp.pipeline_spec")
    from google.protobuf import json_format
    from kfp.pipeline_spec import pipeline_spec_pb2

    (document,) = _loaded(tmp_path, validation=validation)
    # Unknown fields and wrong types are refused.
    spec = json_format.ParseDict(document, pipeline_spec_pb2.PipelineSpec())
    assert len(spec.root.dag.tasks) == (9 if validation else 6)
    kind = pipeline_spec_pb2.PipelineDeploymentConfig
    deployment = json_format.ParseDict(document["deploymentSpec"], kind())
    for executor in deployment.executors.values():
        assert executor.container.image == "registry/kinozoo:1"


def test_a_volume_is_mounted_into_every_container(tmp_path):
    pytest.importorskip("kfp.pipeline_spec")
    from google.protobuf import json_format
    from kfp.pipeline_spec import pipeline_spec_pb2

    options = KubeflowOptions(image="i", claim="films", mount="/data")
    spec, platform = _loaded(tmp_path, options)
    json_format.ParseDict(platform, pipeline_spec_pb2.PlatformSpec())
    executors = platform["platforms"]["kubernetes"]["deploymentSpec"]["executors"]
    assert set(executors) == set(spec["deploymentSpec"]["executors"])
    mounts = [executor["pvcMount"] for executor in executors.values()]
    assert mounts == [[{"constant": "films", "mountPath": "/data"}]] * 9


def test_tasks_depend_on_what_they_read_and_on_consent(tmp_path):
    (spec,) = _loaded(tmp_path)
    tasks = spec["root"]["dag"]["tasks"]
    assert task_order(spec)[:4] == [
        "example-gen",
        "statistics-gen",
        "schema-gen",
        "example-validator",
    ]
    assert "example-validator" in tasks["transform"]["dependentTasks"]
    assert set(tasks["pusher"]["dependentTasks"]) == {
        "trainer",
        "evaluator",
        "infra-validator",
    }


def test_what_one_task_makes_is_what_the_next_one_takes(tmp_path):
    (spec,) = _loaded(tmp_path)
    for task in spec["root"]["dag"]["tasks"].values():
        taken = spec["components"][task["componentRef"]["name"]]["inputDefinitions"]
        for name, source in task["inputs"].get("artifacts", {}).items():
            place = source["taskOutputArtifact"]
            assert place["producerTask"] in task["dependentTasks"]
            made = spec["components"][f"comp-{place['producerTask']}"]
            output = made["outputDefinitions"]["artifacts"][place["outputArtifactKey"]]
            assert output == taken["artifacts"][name]


def test_every_placeholder_is_filled_and_sources_are_parameters(tmp_path):
    (spec,) = _loaded(tmp_path)
    for name in task_order(spec):
        arguments = launched_arguments(spec, name, tmp_path / "store")
        assert not [text for text in arguments if "{{" in text]
    moved = launched_arguments(
        spec, "example-gen", tmp_path, {"videos": "/elsewhere/videos"}
    )
    assert "--source=videos=/elsewhere/videos" in moved
    defined = spec["root"]["inputDefinitions"]["parameters"]
    assert defined["videos"]["defaultValue"] == str(tmp_path / "videos")
    assert defined["evaluator_baseline"]["defaultValue"] == ""


def test_only_what_depends_on_nothing_outside_is_cached(tmp_path):
    tasks = pipeline_spec(_pipeline(tmp_path), OPTIONS)["root"]["dag"]["tasks"]
    cached = {n for n, task in tasks.items() if task["cachingOptions"]["enableCache"]}
    assert set(tasks) - cached == {"example-gen", "statistics-gen", "pusher"}


def _call(arguments):
    for name in command.FLAGS:
        command.FLAGS[name].unparse()
    return command.COMMAND.execute(arguments)


def test_the_command_writes_it(tmp_path, capsys):
    out = tmp_path / "pipeline.yaml"
    status = _call(["compile", "--videos=/v", "--claim=films", f"--out={out}"])
    said = capsys.readouterr()
    assert status == 0, said.err
    assert said.out.startswith("9 components for Kubeflow Pipelines in")
    spec, _ = yaml.safe_load_all(out.read_text())
    parameters = json.loads(
        spec["root"]["dag"]["tasks"]["pusher"]["inputs"]["parameters"]["parameters"][
            "runtimeValue"
        ]["constant"]
    )
    assert parameters["destination"] == "/kinozoo/serving"


@pytest.mark.slow
def test_tasks_run_as_they_are_written(tmp_path, capsys):
    videos = tmp_path / "videos"
    videos.mkdir()
    look = {"width": 96, "height": 80, "codec": "ffv1", "pixel_format": "bgr0"}
    for seed in range(2):
        video = SyntheticVideo(**look, options=(), seed=seed)
        write_video(videos / f"{seed}.mkv", video)
    parameters = {
        "ExampleGen.ingest.shrink": "never",
        "Transform.max_frames": "1",
    }
    (spec,) = _loaded(tmp_path, validation=False, parameters=parameters)
    store = tmp_path / "store"
    for name in ("example-gen", "transform"):
        assert _call(launched_arguments(spec, name, store)) == 0, capsys.readouterr()
    made = store / "transform/transformed_examples"
    assert list(made.rglob("*.clean.mkv"))
    told = json.loads((store / "example-gen/executor_output.json").read_text())
    (examples,) = told["artifacts"]["examples"]["artifacts"]
    assert examples["uri"] == str(store / "example-gen/examples")
    assert examples["metadata"]["training_clips"] == 1
    assert "1 clip for training" in examples["metadata"]["note"]


def test_a_training_that_starts_from_a_file_is_not_cached(tmp_path):
    overrides = {"model.initial_weights": "/kinozoo/first.weights.h5"}
    pipeline = _pipeline(tmp_path, overrides=overrides)
    tasks = pipeline_spec(pipeline, OPTIONS)["root"]["dag"]["tasks"]
    assert not tasks["trainer"]["cachingOptions"]["enableCache"]
