"""Manifests for Kubernetes."""

import json
import shlex
from typing import Any

import yaml

from workflow.launching.exit_statuses import FAILED, LOST_WORKER, USAGE
from workflow.launching.launch_plan import LaunchPlan

_MOUNT = "/data"
_GRACE_SECONDS = 120


def kubernetes_manifests(plan: LaunchPlan, image: str, volume: str) -> str:
    """Returns a headless service and an indexed job, as YAML.

    Each worker is a pod with a name of its own that the service resolves. A pod that
    died is started again with its index; the others end by themselves once they miss
    it, with a status that does not count as a failure, and come back as well.

    Args:
        plan: What is launched. Paths in its command lie on the volume.
        image: That has `kinozoo` in it.
        volume: Name of a persistent volume claim that many pods may write.
    """
    return yaml.safe_dump_all(
        [_service(plan), _job(plan, image, volume)], sort_keys=False, width=1000
    )


def _service(plan: LaunchPlan) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": plan.name},
        "spec": {
            "clusterIP": "None",
            # Workers look for each other before any of them is ready.
            "publishNotReadyAddresses": True,
            "selector": {"job-name": plan.name},
            "ports": [{"name": "training", "port": plan.port}],
        },
    }


def _job(plan: LaunchPlan, image: str, volume: str) -> dict[str, Any]:
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": plan.name},
        "spec": {
            "completions": plan.workers,
            "parallelism": plan.workers,
            "completionMode": "Indexed",
            "backoffLimit": plan.restarts * plan.workers,
            "podFailurePolicy": {"rules": _failure_rules()},
            "template": {
                "spec": {
                    "subdomain": plan.name,
                    "restartPolicy": "Never",
                    "terminationGracePeriodSeconds": _GRACE_SECONDS,
                    "containers": [_container(plan, image)],
                    "volumes": [
                        {
                            "name": "data",
                            "persistentVolumeClaim": {"claimName": volume},
                        }
                    ],
                }
            },
        },
    }


def _failure_rules() -> list[dict[str, Any]]:
    return [
        # A node that is drained or taken away is nobody's failure.
        {
            "action": "Ignore",
            "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}],
        },
        {
            "action": "Ignore",
            "onExitCodes": {"operator": "In", "values": [LOST_WORKER]},
        },
        # A command that is wrong stays wrong.
        {
            "action": "FailJob",
            "onExitCodes": {"operator": "In", "values": [FAILED, USAGE]},
        },
    ]


def _container(plan: LaunchPlan, image: str) -> dict[str, Any]:
    addresses = [
        f"{plan.name}-{index}.{plan.name}:{plan.port}" for index in range(plan.workers)
    ]
    command = shlex.join(["kinozoo", *plan.training_command])
    resources: dict[str, Any] = {"cpu": plan.cores, "memory": f"{plan.memory}Gi"}
    if plan.accelerators:
        resources["nvidia.com/gpu"] = plan.accelerators
    return {
        "name": "worker",
        "image": image,
        "workingDir": _MOUNT,
        # The shell fills in the pod's number.
        "command": [
            "bash",
            "-c",
            f'exec {command} --task="worker:$JOB_COMPLETION_INDEX"',
        ],
        "env": [
            {
                "name": "TF_CONFIG",
                "value": json.dumps({"cluster": {"worker": addresses}}),
            }
        ],
        "ports": [{"name": "training", "containerPort": plan.port}],
        "resources": {"requests": resources, "limits": resources},
        "volumeMounts": [{"name": "data", "mountPath": _MOUNT}],
    }
