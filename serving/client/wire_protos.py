"""The messages of TensorFlow Serving without TensorFlow.

`import tensorflow_serving.apis.predict_pb2` imports `tensorflow` itself, which takes
seconds and some 500 MB, since its messages hold TensorFlow's. The generated modules
carry their descriptors in serialised form; here these are read from the files of the
installed packages, without running any of their code, and put into a pool of their
own.
"""

import ast
import functools
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, wrappers_pb2
from google.protobuf.message_factory import GetMessageClass

_GOOGLE = {
    "google/protobuf/any.proto": any_pb2,
    "google/protobuf/wrappers.proto": wrappers_pb2,
}
# TensorFlow's package holds the messages of libraries that it is built from.
_MOVED = {"tsl/": "tensorflow/tsl/"}


class WireProtos:
    """A pool of messages that are loaded when they are asked for.

    It is apart from protobuf's own pool, so that a program may import TensorFlow
    as well.
    """

    def __init__(self) -> None:
        self._pool = descriptor_pool.DescriptorPool()
        self._loaded: set[str] = set()

    def message(self, file: str, name: str) -> Any:
        """Returns the class of a message.

        Args:
            file: As `import` in a .proto file names it, for instance
                "tensorflow_serving/apis/predict.proto".
            name: With its package: "tensorflow.serving.PredictRequest".

        Raises:
            ImportError: The package that holds the file is not installed, or its
                files are not what protobuf's compiler writes.
        """
        self._load(file)
        return GetMessageClass(self._pool.FindMessageTypeByName(name))

    def _load(self, file: str) -> None:
        if file in self._loaded:
            return
        self._loaded.add(file)
        description = descriptor_pb2.FileDescriptorProto()
        if file in _GOOGLE:
            _GOOGLE[file].DESCRIPTOR.CopyToProto(description)
        else:
            description.ParseFromString(_serialised_descriptor(file))
        for needed in description.dependency:
            self._load(needed)
        self._pool.Add(description)


@functools.cache
def wire_protos() -> WireProtos:
    """Returns the pool that all clients of a program share."""
    return WireProtos()


def _serialised_descriptor(file: str) -> bytes:
    for old, new in _MOVED.items():
        if file.startswith(old):
            file = new + file.removeprefix(old)
    package, _, rest = file.partition("/")
    # Finding a package at the top does not import it.
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(
            f"the messages of {file} are in the package {package}; install "
            "tensorflow-serving-api, which brings it"
        )
    module = rest.removesuffix(".proto").replace("-", "_") + "_pb2.py"
    for folder in spec.submodule_search_locations:
        path = Path(folder) / module
        if path.is_file():
            return _largest_bytes(path)
    raise ImportError(f"{module} is missing in the package {package}; reinstall it")


def _largest_bytes(path: Path) -> bytes:
    """The descriptor is what a generated module hands to its pool."""
    found = [
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes)
    ]
    if not found:
        raise ImportError(f"{path} holds no serialised descriptor; reinstall it")
    return max(found, key=len)
