"""A Compose file: the stock server, Prometheus and a Grafana board."""

import json
from typing import Any

import yaml

from serving.tf_serving.deployment import Deployment
from serving.tf_serving.grafana_board import grafana_board
from serving.tf_serving.server_files import (
    CONFIG_FOLDER,
    GRPC_PORT,
    METRICS_PATH,
    MODELS_FOLDER,
    REST_PORT,
    server_arguments,
)

_BOARDS = "/etc/grafana/boards"
_PROVISIONING = "/etc/grafana/provisioning"


def compose_files(deployment: Deployment) -> dict[str, str]:
    """Returns the files by name; `docker compose up` starts them."""
    return {
        "compose.yaml": as_yaml(_compose(deployment)),
        "prometheus.yaml": as_yaml(_prometheus()),
        "grafana/datasources.yaml": as_yaml(_datasources()),
        "grafana/boards.yaml": as_yaml(_boards()),
        "grafana/boards/kinozoo.json": json.dumps(grafana_board(), indent=2) + "\n",
    }


def as_yaml(content: Any) -> str:
    """Writes YAML in the order of the content."""
    return yaml.safe_dump(content, sort_keys=False, default_flow_style=False)


def _compose(deployment: Deployment) -> dict[str, Any]:
    # Ports are open to this machine only.
    return {
        "services": {
            "serving": {
                "image": deployment.image,
                "command": server_arguments(),
                "ports": [
                    f"127.0.0.1:{GRPC_PORT}:{GRPC_PORT}",
                    f"127.0.0.1:{REST_PORT}:{REST_PORT}",
                ],
                "volumes": [
                    f"{deployment.models_folder}:{MODELS_FOLDER}:ro",
                    f"./:{CONFIG_FOLDER}:ro",
                ],
                "restart": "unless-stopped",
            },
            "prometheus": {
                "image": "prom/prometheus",
                "volumes": ["./prometheus.yaml:/etc/prometheus/prometheus.yml:ro"],
                "ports": ["127.0.0.1:9090:9090"],
                "depends_on": ["serving"],
            },
            "grafana": {
                "image": "grafana/grafana",
                "volumes": [
                    "./grafana/datasources.yaml:"
                    f"{_PROVISIONING}/datasources/kinozoo.yaml:ro",
                    f"./grafana/boards.yaml:{_PROVISIONING}/dashboards/kinozoo.yaml:ro",
                    f"./grafana/boards:{_BOARDS}:ro",
                ],
                "ports": ["127.0.0.1:3000:3000"],
                "depends_on": ["prometheus"],
            },
        }
    }


def _prometheus() -> dict[str, Any]:
    return {
        "global": {"scrape_interval": "5s"},
        "scrape_configs": [
            {
                "job_name": "tensorflow_serving",
                "metrics_path": METRICS_PATH,
                "static_configs": [{"targets": [f"serving:{REST_PORT}"]}],
            }
        ],
    }


def _datasources() -> dict[str, Any]:
    return {
        "apiVersion": 1,
        "datasources": [
            {
                "name": "Prometheus",
                "uid": "prometheus",
                "type": "prometheus",
                "url": "http://prometheus:9090",
                "isDefault": True,
            }
        ],
    }


def _boards() -> dict[str, Any]:
    return {
        "apiVersion": 1,
        "providers": [
            {"name": "kinozoo", "type": "file", "options": {"path": _BOARDS}}
        ],
    }
