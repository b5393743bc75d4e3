"""A Kubernetes manifest: servers, their address and an autoscaler."""

from typing import Any

from serving.tf_serving.compose_files import as_yaml
from serving.tf_serving.deployment import Deployment
from serving.tf_serving.server_files import (
    CONFIG_FOLDER,
    GRPC_PORT,
    METRICS_PATH,
    MODELS_FOLDER,
    REST_PORT,
    server_arguments,
    server_files,
)

_NAME = "kinozoo-serving"
_CLAIM = "kinozoo-models"
_LABELS = {"app": _NAME}
# A server is asked to take no new requests while it finishes those at hand.
_GRACE_SECONDS = 120
_BUSY_PERCENT = 70


def kubernetes_file(deployment: Deployment) -> str:
    """Returns the manifest.

    The models lie in a volume of which the claim `kinozoo-models` is made beforehand.
    """
    documents = [
        _config(deployment),
        _deployment(deployment),
        _service(),
        _autoscaler(deployment),
    ]
    return "---\n".join(as_yaml(document) for document in documents)


def _config(deployment: Deployment) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": _NAME},
        "data": server_files(deployment),
    }


def _deployment(deployment: Deployment) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": _NAME, "labels": _LABELS},
        "spec": {
            "selector": {"matchLabels": _LABELS},
            "strategy": {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
            "template": {
                "metadata": {
                    "labels": _LABELS,
                    "annotations": {
                        "prometheus.io/scrape": "true",
                        "prometheus.io/port": str(REST_PORT),
                        "prometheus.io/path": METRICS_PATH,
                    },
                },
                "spec": {
                    "terminationGracePeriodSeconds": _GRACE_SECONDS,
                    "containers": [_container(deployment)],
                    "volumes": [
                        {"name": "config", "configMap": {"name": _NAME}},
                        {
                            "name": "models",
                            "persistentVolumeClaim": {
                                "claimName": _CLAIM,
                                "readOnly": True,
                            },
                        },
                    ],
                },
            },
        },
    }


def _container(deployment: Deployment) -> dict[str, Any]:
    ready = {
        "httpGet": {
            "path": f"/v1/models/{deployment.models[0]}/metadata",
            "port": "rest",
        }
    }
    return {
        "name": "serving",
        "image": deployment.image,
        "args": server_arguments(),
        "ports": [
            {"name": "grpc", "containerPort": GRPC_PORT},
            {"name": "rest", "containerPort": REST_PORT},
        ],
        "resources": {
            "requests": {"cpu": str(deployment.cores), "memory": deployment.memory},
            "limits": {"memory": deployment.memory},
        },
        # Loading and warming up takes a while; metadata is there when it is done.
        "startupProbe": ready | {"periodSeconds": 5, "failureThreshold": 60},
        "readinessProbe": ready | {"periodSeconds": 10},
        "livenessProbe": {"tcpSocket": {"port": "grpc"}, "periodSeconds": 20},
        "lifecycle": {
            # Until the address is withdrawn, requests still come in.
            "preStop": {"exec": {"command": ["sleep", "10"]}}
        },
        "volumeMounts": [
            {"name": "config", "mountPath": CONFIG_FOLDER, "readOnly": True},
            {"name": "models", "mountPath": MODELS_FOLDER, "readOnly": True},
        ],
    }


def _service() -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": _NAME, "labels": _LABELS},
        "spec": {
            # gRPC keeps its connections: without an address, clients see all servers
            # and share their requests out themselves.
            "clusterIP": "None",
            "selector": _LABELS,
            "ports": [
                {"name": "grpc", "port": GRPC_PORT, "targetPort": "grpc"},
                {"name": "rest", "port": REST_PORT, "targetPort": "rest"},
            ],
        },
    }


def _autoscaler(deployment: Deployment) -> dict[str, Any]:
    least, most = deployment.replicas
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": _NAME},
        "spec": {
            "scaleTargetRef": {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "name": _NAME,
            },
            "minReplicas": least,
            "maxReplicas": most,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {
                        "name": "cpu",
                        "target": {
                            "type": "Utilization",
                            "averageUtilization": _BUSY_PERCENT,
                        },
                    },
                }
            ],
        },
    }
