"""Whatever is sent, the server answers with a status and goes on."""

import os
import random
import socket

import grpc
import numpy as np
import pytest
from tensorflow_serving.apis import predict_pb2

from tests.serving.server.stock_client import outputs_of, predict_request
from tests.serving.server.tiny_model import rows

_CLEAN = {
    grpc.StatusCode.OK,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.UNIMPLEMENTED,
}
_NAMES = (
    "tiny",
    "",
    "../tiny",
    "/etc/passwd",
    "tiny/1",
    "tiny\0",
    "C:\\tiny",
    "%2e%2e%2ftiny",
    "x" * 10_000,
    "\N{PILE OF POO}",
)


def _odd_tensor(chance, tensor):
    """Claims something about its values, and holds something else."""
    tensor.dtype = chance.choice([0, 1, 1, 3, 4, 7, 9, 20, 101, 9999])
    for _ in range(chance.randint(0, 6)):
        size = chance.choice([-1, 0, 1, 2, 3, 3, 70_000, 2**31, 2**62])
        tensor.tensor_shape.dim.add(size=size)
    tensor.tensor_shape.unknown_rank = chance.random() < 0.1
    tensor.tensor_content = os.urandom(chance.choice([0, 0, 4, 24, 25, 1000]))
    tensor.float_val.extend([chance.uniform(-1e38, 1e38)] * chance.randint(0, 9))
    tensor.int_val.extend([chance.randint(-(2**31), 2**31 - 1)] * chance.randint(0, 3))
    if chance.random() < 0.1:
        tensor.string_val.append(os.urandom(9))


def _odd_request(chance):
    request = predict_pb2.PredictRequest()
    request.model_spec.name = chance.choice(_NAMES) if chance.random() < 0.3 else "tiny"
    if chance.random() < 0.2:
        request.model_spec.version.value = chance.choice([-1, 0, 1, 2, 2**63 - 1])
    if chance.random() < 0.1:
        request.model_spec.version_label = chance.choice(_NAMES)
    if chance.random() < 0.2:
        request.model_spec.signature_name = chance.choice(["multiply", "none", "\0"])
    for name in chance.sample(["x", "left", "right", "", "../x"], chance.randint(0, 3)):
        _odd_tensor(chance, request.inputs[name])
    if chance.random() < 0.1:
        request.output_filter.extend(chance.choices(["y", "sum", "z", ""], k=2))
    return request


def _send(client, content):
    """Sends bytes in place of a message; returns the status."""
    call = client.channel.unary_unary(
        "/tensorflow.serving.PredictionService/Predict",
        request_serializer=lambda content: content,
        response_deserializer=predict_pb2.PredictResponse.FromString,
    )
    try:
        call(content, timeout=30)
    except grpc.RpcError as error:
        return error.code()
    return grpc.StatusCode.OK


def _still_right(client):
    return np.array_equal(outputs_of(client.predict(rows()))["y"], 3 * rows())


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_odd_requests_get_clean_statuses(start_server, connect, count):
    client = connect(start_server())
    chance = random.Random(0)
    statuses = {
        _send(client, _odd_request(chance).SerializeToString()) for _ in range(count)
    }
    assert statuses <= _CLEAN
    assert len(statuses) > 2
    assert _still_right(client)


def test_bytes_that_are_no_message_are_told(start_server, connect):
    client = connect(start_server())
    chance = random.Random(0)
    statuses = set()
    for _ in range(100):
        content = bytearray(predict_request({"x": rows()}).SerializeToString())
        for _ in range(chance.randint(1, 5)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        statuses.add(_send(client, bytes(content[: chance.randint(0, len(content))])))
    # gRPC itself answers INTERNAL where a message cannot be read.
    assert statuses <= _CLEAN | {grpc.StatusCode.INTERNAL}
    assert _still_right(client)


def test_messages_over_the_limit_are_refused(start_server, connect):
    client = connect(start_server(message_limit=1 << 20))
    assert _send(client, bytes(2 << 20)) is grpc.StatusCode.RESOURCE_EXHAUSTED
    # A few bytes that claim 4 GB of equal values.
    request = predict_request({})
    tensor = request.inputs["x"]
    tensor.dtype = 1
    tensor.tensor_shape.dim.add(size=2**30 // 3)
    tensor.tensor_shape.dim.add(size=3)
    tensor.float_val.append(1)
    code = _send(client, request.SerializeToString())
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert _still_right(client)


def test_bytes_that_are_no_protocol_do_no_harm(start_server, connect):
    server = start_server(rest_port=0)
    for port in (server.port, server.rest_port):
        for content in (
            b"",
            os.urandom(4096),
            b"GET / HTTP/9.9\r\n\r\n",
            b"\x16\x03\x01",
        ):
            with socket.create_connection(("localhost", port), timeout=10) as raw:
                raw.sendall(content)
    assert _still_right(connect(server))
