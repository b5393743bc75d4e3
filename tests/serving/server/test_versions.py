"""Versions that come and go while requests are answered."""

import os
import shutil
import threading
import time

import grpc
import numpy as np
import pytest
from tensorflow_serving.apis import get_model_status_pb2, model_management_pb2

from serving.server.model_registry import find_models
from serving.server.version_policy import VersionPolicy
from tests.serving.server.stock_client import outputs_of, status_of
from tests.serving.server.tiny_model import rows, write_tiny_model

_Status = get_model_status_pb2.ModelVersionStatus


def _states(client, model="tiny"):
    request = get_model_status_pb2.GetModelStatusRequest()
    request.model_spec.name = model
    response = client.models.GetModelStatus(request, timeout=30)
    return {
        s.version: _Status.State.Name(s.state) for s in response.model_version_status
    }


def _until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def base(tiny_models, tmp_path):
    """A folder of models that a test may change."""
    shutil.copytree(tiny_models / "tiny" / "1", tmp_path / "tiny" / "1")
    return tmp_path


@pytest.fixture
def second_version(tiny_models):
    return tiny_models / "tiny" / "2"


def _add(version_folder, base, number):
    partial = base / "tiny" / f".{number}.partial"
    shutil.copytree(version_folder, partial)
    partial.rename(base / "tiny" / str(number))


def test_a_new_version_under_load_fails_no_request(
    base, second_version, start_server, connect
):
    client = connect(start_server(base, poll_seconds=0.05))
    seen, failed, ended = [], [], threading.Event()

    def ask():
        while not ended.is_set():
            try:
                response = client.predict(rows(), timeout=30)
                version = response.model_spec.version.value
                np.testing.assert_allclose(
                    outputs_of(response)["y"], (version + 1) * rows()
                )
                seen.append(version)
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    _until(lambda: len(seen) > 10)
    _add(second_version, base, 2)
    _until(lambda: 2 in seen[-1:])
    _until(lambda: _states(client) == {1: "END", 2: "AVAILABLE"})
    count = len(seen)
    _until(lambda: len(seen) > count + 10)
    ended.set()
    for thread in threads:
        thread.join(30)
    assert failed == []
    assert set(seen) == {1, 2}
    assert set(seen[count:]) == {2}


def test_a_version_that_cannot_be_loaded_leaves_the_old_one(
    base, start_server, connect
):
    server = start_server(base)
    client = connect(server)
    broken = base / "tiny" / "5"
    broken.mkdir()
    (broken / "saved_model.pb").write_bytes(b"no model at all")
    server.models.refresh()
    assert client.predict(rows()).model_spec.version.value == 1
    assert _states(client) == {1: "AVAILABLE", 5: "END"}
    request = get_model_status_pb2.GetModelStatusRequest()
    request.model_spec.name = "tiny"
    request.model_spec.version.value = 5
    (status,) = client.models.GetModelStatus(request).model_version_status
    assert status.status.error_code != 0
    assert "saved_model.pb" in status.status.error_message


def test_a_version_that_is_mended_is_tried_again(base, second_version, start_server):
    server = start_server(base)
    broken = base / "tiny" / "5"
    broken.mkdir()
    server.models.refresh()
    shutil.copytree(second_version, broken, dirs_exist_ok=True)
    server.models.refresh()
    model = server.models.model("tiny")
    assert [state.name for _, state, _ in model.statuses()] == ["AVAILABLE", "END"]


def test_a_version_that_was_being_copied_is_tried_again(
    base, second_version, start_server
):
    server = start_server(base)
    _add(second_version, base, 2)
    (values,) = (base / "tiny" / "2" / "variables").glob("variables.data-*")
    content, times = values.read_bytes(), values.stat()
    values.write_bytes(content[: len(content) // 2])
    server.models.refresh()
    model = server.models.model("tiny")
    assert [state.name for _, state, _ in model.statuses()] == ["END", "AVAILABLE"]
    # A copy keeps the times of what it copies.
    values.write_bytes(content)
    os.utime(values, ns=(times.st_atime_ns, times.st_mtime_ns))
    server.models.refresh()
    assert [state.name for _, state, _ in model.statuses()] == ["AVAILABLE", "END"]


def test_a_folder_that_vanishes_keeps_what_is_served(base, start_server, connect):
    server = start_server(base)
    shutil.rmtree(base / "tiny")
    with pytest.raises(ValueError, match="holds no model"):
        server.models.refresh()
    assert connect(server).predict(rows()).model_spec.version.value == 1


def test_labels_and_policies_come_from_a_file(tiny_models, start_server, connect):
    config = tiny_models / "models.config"
    config.write_text(
        f"""model_config_list {{ config {{
          name: "renamed" base_path: "{tiny_models / "tiny"}"
          model_platform: "tensorflow"
          model_version_policy {{ specific {{ versions: 1 versions: 2 }} }}
          version_labels {{ key: "stable" value: 1 }}
          version_labels {{ key: "canary" value: 2 }}
        }} }}"""
    )
    client = connect(start_server(tiny_models, model_config_file=config))
    versions = [
        client.predict(rows(), "renamed", label=label).model_spec.version.value
        for label in ("stable", "canary")
    ]
    assert versions == [1, 2]
    code, _ = status_of(client.predict, rows(), "renamed", label="best")
    assert code is grpc.StatusCode.INVALID_ARGUMENT


def _label(client, folder, version, labelled):
    """Serves one version, and gives a version the label "stable"."""
    request = model_management_pb2.ReloadConfigRequest()
    model = request.config.model_config_list.config.add(
        name="tiny", base_path=str(folder)
    )
    model.model_version_policy.specific.versions.append(version)
    model.version_labels["stable"] = labelled
    return client.models.HandleReloadConfigRequest(request, timeout=60)


def test_a_label_that_moves_under_requests_fails_none(
    tiny_models, start_server, connect
):
    client = connect(start_server())
    _label(client, tiny_models / "tiny", 1, 1)
    seen, failed, ended = [], [], threading.Event()

    def ask():
        while not ended.is_set():
            try:
                response = client.predict(rows(), label="stable")
                seen.append(response.model_spec.version.value)
            except grpc.RpcError as error:
                failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    _until(lambda: len(seen) > 5)
    _label(client, tiny_models / "tiny", 2, 2)
    _until(lambda: 2 in seen[-1:])
    ended.set()
    for thread in threads:
        thread.join(30)
    assert failed == []
    assert set(seen) == {1, 2}


def test_a_label_that_cannot_move_stays_where_it_was(
    tiny_models, start_server, connect
):
    client = connect(start_server())
    _label(client, tiny_models / "tiny", 1, 1)
    code, details = status_of(_label, client, tiny_models / "tiny", 2, 9)
    assert code is grpc.StatusCode.FAILED_PRECONDITION
    assert "label stable to version 9" in details
    assert client.predict(rows(), label="stable").model_spec.version.value == 1


def _reload(client, *models):
    request = model_management_pb2.ReloadConfigRequest()
    for name, folder in models:
        request.config.model_config_list.config.add(name=name, base_path=str(folder))
    return client.models.HandleReloadConfigRequest(request, timeout=60)


def test_another_configuration_is_taken_over_while_it_runs(
    tiny_models, start_server, connect
):
    client = connect(start_server())
    response = _reload(client, ("other", tiny_models / "tiny"))
    assert response.status.error_code == 0
    assert client.predict(rows(), "other").model_spec.version.value == 2
    code, _ = status_of(client.predict, rows(), "tiny")
    assert code is grpc.StatusCode.NOT_FOUND


def test_a_configuration_cannot_name_folders_outside(
    tiny_models, tmp_path, start_server, connect
):
    write_tiny_model(tmp_path, "secret")
    client = connect(start_server())
    for place in (tmp_path / "secret", tiny_models / ".." / tmp_path.name / "secret"):
        code, _ = status_of(_reload, client, ("secret", place))
        assert code is grpc.StatusCode.PERMISSION_DENIED
    code, _ = status_of(_reload, client, ("../tiny", tiny_models / "tiny"))
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert client.predict(rows()).model_spec.version.value == 2


def test_a_server_without_models_says_what_it_expects(tmp_path, start_server):
    with pytest.raises(ValueError, match=r"expected BASE/MODEL/VERSION"):
        start_server(tmp_path)


def test_a_server_of_which_no_model_can_be_loaded_does_not_start(
    tmp_path, start_server
):
    (tmp_path / "tiny" / "1").mkdir(parents=True)
    with pytest.raises(ValueError, match=r"none of the models.*saved_model\.pb"):
        start_server(tmp_path)


@pytest.mark.parametrize(
    ("policy", "chosen"),
    [
        (VersionPolicy(), [9]),
        (VersionPolicy(latest=2), [9, 4]),
        (VersionPolicy(latest=None), [9, 4, 1]),
        (VersionPolicy(latest=None, specific=(1, 4, 7)), [4, 1]),
    ],
)
def test_policies_choose_versions(policy, chosen):
    assert policy.choose([4, 9, 1]) == chosen


def test_a_folder_of_one_model_is_one_model(tmp_path):
    for name in ("3", "12", "0x4", ".5.partial", "notes"):
        (tmp_path / "denoise" / name).mkdir(parents=True)
    (only,) = find_models(tmp_path / "denoise")
    assert (only.name, only.base_path) == ("denoise", tmp_path / "denoise")
    (found,) = find_models(tmp_path)
    assert found == only
