import json
import shlex

import yaml

from trainers.cluster import checked_cluster
from workflow.launching.kubernetes_manifests import kubernetes_manifests
from workflow.launching.launch_plan import LaunchPlan

PLAN = LaunchPlan(
    command=("train", "--experiment=smoke", "--workdir=my run"),
    workers=3,
    name="old-film",
    accelerators=1,
    restarts=2,
)


def _manifests():
    service, job = yaml.safe_load_all(kubernetes_manifests(PLAN, "image:1", "films"))
    return service, job


def test_pods_find_each_other_by_the_names_that_the_service_gives():
    service, job = _manifests()
    assert service["spec"]["clusterIP"] == "None"
    assert service["spec"]["selector"] == {"job-name": job["metadata"]["name"]}
    assert job["spec"]["completionMode"] == "Indexed"
    assert job["spec"]["completions"] == job["spec"]["parallelism"] == 3
    pod = job["spec"]["template"]["spec"]
    assert pod["subdomain"] == service["metadata"]["name"]
    (container,) = pod["containers"]
    (variable,) = container["env"]
    cluster = checked_cluster(variable["value"], variable["name"], "worker:2")
    port = container["ports"][0]["containerPort"]
    # A pod of an indexed job is named after the job and its index.
    assert cluster["cluster"]["worker"] == [
        f"old-film-{index}.old-film:{port}" for index in range(3)
    ]


def test_each_pod_runs_the_command_with_its_own_number():
    _, job = _manifests()
    (container,) = job["spec"]["template"]["spec"]["containers"]
    shell, flag, line = container["command"]
    assert (shell, flag) == ("bash", "-c")
    assert shlex.split(line) == [
        "exec",
        "kinozoo",
        *PLAN.training_command,
        "--task=worker:$JOB_COMPLETION_INDEX",
    ]
    assert container["resources"]["limits"]["nvidia.com/gpu"] == 1


def test_lost_workers_do_not_count_as_failures_and_mistakes_end_the_job():
    _, job = _manifests()
    rules = job["spec"]["podFailurePolicy"]["rules"]
    actions = {
        status: rule["action"]
        for rule in rules
        for status in rule.get("onExitCodes", {}).get("values", ())
    }
    assert actions == {75: "Ignore", 1: "FailJob", 2: "FailJob"}
    # Kubernetes takes a failure policy with this only.
    assert job["spec"]["template"]["spec"]["restartPolicy"] == "Never"
    assert json.dumps(job).count("DisruptionTarget") == 1
