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
        for description in file_descriptions(file):
            if description.name not in self._loaded:
                self._loaded.add(description.name)
                self._pool.Add(description)


@functools.cache
def wire_protos() -> WireProtos:
    """Returns the pool that all clients of a program share."""
    return WireProtos()


def file_descriptions(file: str) -> list[descriptor_pb2.FileDescriptorProto]:
    """Returns a file's description behind those of all files that it needs.

    Args:
        file: As in `WireProtos.message`.

    Raises:
        ImportError: As in `WireProtos.message`.
    """
    found: dict[str, descriptor_pb2.FileDescriptorProto] = {}

    def find(name: str) -> None:
        if name in found:
            return
        description = descriptor_pb2.FileDescriptorProto()
        if name in _GOOGLE:
            _GOOGLE[name].DESCRIPTOR.CopyToProto(description)
        else:
            description.ParseFromString(_serialised_descriptor(name))
        for needed in description.dependency:
            find(needed)
        found[name] = description

    find(file)
    return list(found.values())


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
            return _descriptor_in(path)
    raise ImportError(f"{module} is missing in the package {package}; reinstall it")


def _descriptor_in(module: Path) -> bytes:
    """Finds what a generated module hands to its pool.

    Newer compilers write `AddSerializedFile(b"...")`, older ones
    `serialized_pb=_b("...")`, the bytes as Latin-1.
    """
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        given = [word.value for word in node.keywords if word.arg == "serialized_pb"]
        if isinstance(node.func, ast.Attribute) and (
            node.func.attr == "AddSerializedFile"
        ):
            given += node.args
        for value in given:
            if isinstance(value, ast.Call) and value.args:
                value = value.args[0]
            content = value.value if isinstance(value, ast.Constant) else None
            if isinstance(content, bytes) and content:
                return content
            if isinstance(content, str) and content:
                return content.encode("latin-1")
    raise ImportError(f"{module} holds no serialised descriptor; reinstall it")
