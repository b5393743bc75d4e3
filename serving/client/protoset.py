"""The messages of TensorFlow Serving for tools such as grpcurl."""

from pathlib import Path

from google.protobuf import descriptor_pb2

from serving.client.wire_protos import file_descriptions

SERVICES = (
    "tensorflow_serving/apis/prediction_service.proto",
    "tensorflow_serving/apis/model_service.proto",
)


def write_protoset(path: Path | str) -> None:
    """Writes a `FileDescriptorSet` with both services and all that they need.

    Args:
        path: Of the new file.

    Raises:
        ImportError: The package tensorflow-serving-api is not installed.
        OSError: The file cannot be written.
    """
    files = descriptor_pb2.FileDescriptorSet()
    for service in SERVICES:
        for description in file_descriptions(service):
            if description.name not in {file.name for file in files.file}:
                files.file.append(description)
    Path(path).write_bytes(files.SerializeToString())
