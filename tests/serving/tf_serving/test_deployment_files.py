"""Files for the stock server, read by what reads them."""

import json

import pytest
import yaml
from google.protobuf import text_format
from tensorflow_serving.config import model_server_config_pb2

from serving.server.batch_settings import BatchSettings
from serving.server.batching_file import read_batching
from serving.server.model_server import read_model_config
from serving.tf_serving.config_messages import config_message
from serving.tf_serving.deployment import Deployment, deployment_of
from serving.tf_serving.deployment_files import write_deployment

_MODELS = ("denoise_best", "denoise_fast")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deployment")
    write_deployment(Deployment(models=_MODELS, models_folder="/srv/zoo"), folder)
    return folder


def _read(folder, name, message):
    return text_format.Parse((folder / name).read_text(), message)


def test_the_models_are_a_model_server_config(folder):
    config = _read(folder, "models.config", model_server_config_pb2.ModelServerConfig())
    models = config.model_config_list.config
    assert [model.name for model in models] == list(_MODELS)
    assert [model.base_path for model in models] == [f"/models/{m}" for m in _MODELS]
    assert {model.model_platform for model in models} == {"tensorflow"}
    assert models[0].model_version_policy.latest.num_versions == 2


def test_batching_is_a_batching_parameters(folder):
    read = _read(folder, "batching.config", config_message("BatchingParameters")())
    assert read.max_execution_batch_size.value == 4
    # A larger request is split, and not refused.
    assert read.max_batch_size.value > 4
    assert read.enable_large_batch_splitting.value
    assert read.num_batch_threads.value == 2
    assert read.max_enqueued_batches.value == 8


def test_monitoring_is_a_monitoring_config(folder):
    read = _read(folder, "monitoring.config", config_message("MonitoringConfig")())
    assert read.prometheus_config.enable
    assert read.prometheus_config.path == "/monitoring/prometheus/metrics"


def test_the_fields_have_the_numbers_of_tensorflow_serving():
    # session_bundle_config.proto: max_batch_size = 1, allowed_batch_sizes = 6.
    parameters = config_message("BatchingParameters")()
    parameters.max_batch_size.value = 5
    parameters.allowed_batch_sizes.extend([1, 5])
    assert parameters.SerializeToString() == b"\x0a\x02\x08\x05\x32\x02\x01\x05"
    # ssl_config.proto: server_key = 1, client_verify = 4.
    tls = config_message("SSLConfig")(server_key="k", client_verify=True)
    assert tls.SerializeToString() == b"\x0a\x01k\x20\x01"


def test_the_embedded_server_takes_the_same_files(folder):
    settings = read_model_config(folder / "models.config")
    assert [each.name for each in settings] == list(_MODELS)
    assert settings[0].policy.latest == 2
    batching = read_batching(folder / "batching.config", BatchSettings())
    assert (batching.largest, batching.threads, batching.waiting) == (4, 2, 32)
    assert batching.patience == 0.002


@pytest.mark.parametrize(
    ("text", "waiting"),
    [
        (None, 3),
        ("max_batch_size { value: 4 }", 3),
        ("max_batch_size { value: 4 } max_enqueued_batches { value: 5 }", 20),
    ],
)
def test_as_many_requests_wait_as_were_asked_for(tmp_path, text, waiting):
    path = None
    if text is not None:
        path = tmp_path / "batching.config"
        path.write_text(text)
    assert read_batching(path, BatchSettings(waiting=3)).waiting == waiting


def test_the_stock_server_is_started_without_batching(folder):
    """It refuses whole batches of requests whose pictures differ in size."""
    started = [
        yaml.safe_load((folder / "compose.yaml").read_text())["services"]["serving"][
            "command"
        ]
    ]
    for document in yaml.safe_load_all((folder / "kubernetes.yaml").read_text()):
        if document["kind"] == "Deployment":
            (container,) = document["spec"]["template"]["spec"]["containers"]
            started.append(container["args"])
    assert len(started) == 2
    assert not [each for command in started for each in command if "batching" in each]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max_batch_size: 4", "is no BatchingParameters"),
        ("pad_variable_length_inputs: true", "the same shape"),
        ("max_batch_size { value: 0 }", "1 or more"),
    ],
)
def test_a_batching_file_that_asks_for_what_there_is_not_is_refused(
    tmp_path, text, message
):
    path = tmp_path / "batching.config"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_batching(path, BatchSettings())


def test_compose_starts_the_stock_image_with_the_files_it_mounts(folder):
    services = yaml.safe_load((folder / "compose.yaml").read_text())["services"]
    serving = services["serving"]
    assert serving["image"].startswith("tensorflow/serving:2.16")
    assert "/srv/zoo:/models:ro" in serving["volumes"]
    for argument in serving["command"]:
        name, _, value = argument.partition("=")
        if name.endswith("_file"):
            assert (folder / value.removeprefix("/config/")).is_file()
    for service in services.values():
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            assert not source.startswith("./") or (folder / source).exists()


def test_prometheus_and_grafana_ask_for_what_the_server_tells(folder):
    prometheus = yaml.safe_load((folder / "prometheus.yaml").read_text())
    (job,) = prometheus["scrape_configs"]
    assert job["metrics_path"] == "/monitoring/prometheus/metrics"
    assert job["static_configs"] == [{"targets": ["serving:8501"]}]
    board = json.loads((folder / "grafana" / "boards" / "kinozoo.json").read_text())
    queries = [t["expr"] for panel in board["panels"] for t in panel["targets"]]
    for metric in ("request_count", "request_latency_bucket", "runtime_latency_bucket"):
        assert any(f":tensorflow:serving:{metric}" in query for query in queries)
    sources = yaml.safe_load((folder / "grafana" / "datasources.yaml").read_text())
    known = {source["uid"] for source in sources["datasources"]}
    assert {panel["datasource"]["uid"] for panel in board["panels"]} <= known


def test_kubernetes_probes_the_server_and_scales_it(folder):
    documents = yaml.safe_load_all((folder / "kubernetes.yaml").read_text())
    by_kind = {document["kind"]: document for document in documents}
    assert sorted(by_kind) == [
        "ConfigMap",
        "Deployment",
        "HorizontalPodAutoscaler",
        "Service",
    ]
    template = by_kind["Deployment"]["spec"]["template"]
    (container,) = template["spec"]["containers"]
    named = {port["name"] for port in container["ports"]}
    for probe in ("startupProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["port"] in named
        assert container[probe]["httpGet"]["path"] == (
            "/v1/models/denoise_best/metadata"
        )
    assert container["livenessProbe"]["tcpSocket"]["port"] in named
    data = by_kind["ConfigMap"]["data"]
    assert data["models.config"] == (folder / "models.config").read_text()
    scaler = by_kind["HorizontalPodAutoscaler"]["spec"]
    assert (
        scaler["scaleTargetRef"]["name"] == (by_kind["Deployment"]["metadata"]["name"])
    )
    assert scaler["maxReplicas"] > scaler["minReplicas"]
    assert by_kind["Service"]["spec"]["selector"] == template["metadata"]["labels"]


def test_a_deployment_serves_what_lies_in_the_folder(tmp_path):
    for place in ("b/1", "a/7", ".hidden/1", "empty"):
        (tmp_path / place).mkdir(parents=True)
    assert deployment_of(tmp_path).models == ("a", "b")
    with pytest.raises(ValueError, match="a model or more"):
        Deployment(models=())
