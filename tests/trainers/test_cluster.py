import json
import os

import pytest

from trainers.cluster import checked_cluster, join_cluster

CLUSTER = {"worker": ["a:1", "b:2"]}
WHOLE = json.dumps({"cluster": CLUSTER, "task": {"type": "worker", "index": 1}})


def test_a_file_and_a_task_become_what_tensorflow_reads(tmp_path, monkeypatch):
    path = tmp_path / "cluster.json"
    path.write_text(json.dumps({"cluster": CLUSTER}))
    # So that what is set here is taken back.
    monkeypatch.setenv("TF_CONFIG", "")
    join_cluster(path, "worker:1")
    assert json.loads(_environment()) == json.loads(WHOLE)
    join_cluster(None, "worker:0")
    assert json.loads(_environment())["task"]["index"] == 0


def _environment():
    return os.environ["TF_CONFIG"]


@pytest.mark.parametrize(
    ("text", "task", "message"),
    [
        ("", None, "C describes no cluster"),
        ("[]", None, "C describes no cluster"),
        ('{"cluster": {"ps": ["a:1"]}}', None, 'C lists no "worker"'),
        ('{"cluster": {"worker": ["a"]}}', None, "as \"host:port\"; received 'a'"),
        ('{"cluster": {"worker": ["a:1"]}}', None, "does not say which process"),
        (WHOLE, "worker", "--task is not as worker:0; received 'worker'"),
        (WHOLE, "worker:2", "C has no worker of number 2: it lists 2 worker"),
        (WHOLE, "chief:0", "C has no chief of number 0"),
    ],
)
def test_what_is_no_cluster_is_told(text, task, message):
    with pytest.raises(ValueError, match=message):
        checked_cluster(text, "C", task)
