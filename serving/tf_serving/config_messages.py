"""Messages of TensorFlow Serving's configuration that its Python package leaves out.

tensorflow-serving-api brings `ModelServerConfig` and no `BatchingParameters`,
`MonitoringConfig` and `SSLConfig`. Here are their fields, with the numbers of
`session_bundle_config.proto`, `monitoring_config.proto` and `ssl_config.proto` in the
sources of TensorFlow Serving, so that files can be written and read as what they are.
"""

import functools
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, wrappers_pb2
from google.protobuf.message_factory import GetMessageClass

_FILE = "kinozoo/tf_serving_config.proto"
_PACKAGE = "tensorflow.serving"
_Field = descriptor_pb2.FieldDescriptorProto

# Name, number, type; the type of a message is its name, "*" stands for repeated.
_MESSAGES: dict[str, tuple[tuple[str, int, str], ...]] = {
    "BatchingParameters": (
        ("max_batch_size", 1, "Int64Value"),
        ("batch_timeout_micros", 2, "Int64Value"),
        ("max_enqueued_batches", 3, "Int64Value"),
        ("num_batch_threads", 4, "Int64Value"),
        ("thread_pool_name", 5, "StringValue"),
        ("allowed_batch_sizes", 6, "*int64"),
        ("pad_variable_length_inputs", 7, "bool"),
        ("enable_large_batch_splitting", 8, "BoolValue"),
        ("max_execution_batch_size", 9, "Int64Value"),
    ),
    "PrometheusConfig": (("enable", 1, "bool"), ("path", 2, "string")),
    "MonitoringConfig": (("prometheus_config", 1, "PrometheusConfig"),),
    "SSLConfig": (
        ("server_key", 1, "string"),
        ("server_cert", 2, "string"),
        ("custom_ca", 3, "string"),
        ("client_verify", 4, "bool"),
    ),
}
_PLAIN = {
    "bool": _Field.TYPE_BOOL,
    "int64": _Field.TYPE_INT64,
    "string": _Field.TYPE_STRING,
}


def config_message(name: str) -> Any:
    """Returns the class of a message.

    Args:
        name: "BatchingParameters", "MonitoringConfig" or "SSLConfig".
    """
    return GetMessageClass(_pool().FindMessageTypeByName(f"{_PACKAGE}.{name}"))


@functools.cache
def _pool() -> descriptor_pool.DescriptorPool:
    file = descriptor_pb2.FileDescriptorProto(
        name=_FILE,
        package=_PACKAGE,
        syntax="proto3",
        dependency=[wrappers_pb2.DESCRIPTOR.name],
    )
    for message, fields in _MESSAGES.items():
        made = file.message_type.add(name=message)
        for name, number, kind in fields:
            _add_field(made, name, number, kind)
    wrappers = descriptor_pb2.FileDescriptorProto()
    wrappers_pb2.DESCRIPTOR.CopyToProto(wrappers)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(wrappers)
    pool.Add(file)
    return pool


def _add_field(message: Any, name: str, number: int, kind: str) -> None:
    label = _Field.LABEL_REPEATED if kind[0] == "*" else _Field.LABEL_OPTIONAL
    kind = kind.removeprefix("*")
    if kind in _PLAIN:
        message.field.add(name=name, number=number, label=label, type=_PLAIN[kind])
        return
    package = _PACKAGE if kind in _MESSAGES else "google.protobuf"
    message.field.add(
        name=name,
        number=number,
        label=label,
        type=_Field.TYPE_MESSAGE,
        type_name=f".{package}.{kind}",
    )
