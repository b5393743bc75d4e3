"""Writes all files of a deployment."""

from pathlib import Path

from serving.tf_serving.compose_files import compose_files
from serving.tf_serving.deployment import Deployment
from serving.tf_serving.kubernetes_file import kubernetes_file
from serving.tf_serving.server_files import server_files


def write_deployment(deployment: Deployment, folder: Path) -> list[Path]:
    """Writes what starts and watches a stock TensorFlow Serving.

    Args:
        deployment: The models and limits.
        folder: Where to; it is made where it is missing, and files of these names are
            replaced.

    Returns:
        The files.

    Raises:
        OSError: They cannot be written.
    """
    files = server_files(deployment) | compose_files(deployment)
    files["kubernetes.yaml"] = kubernetes_file(deployment)
    written = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
