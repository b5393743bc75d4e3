"""The requests that docs/serving.md shows are requests of the API."""

import re
from pathlib import Path

import pytest
from google.protobuf import (
    descriptor_pb2,
    descriptor_pool,
    json_format,
    message_factory,
)

from serving.client.protoset import write_protoset
from serving.client.tensor_codec import read_tensor

_PAGE = Path(__file__).parents[3] / "docs" / "serving.md"
# What grpcurl is given, and the method that it calls.
_CALL = re.compile(r"grpcurl .*?-d '(?P<body>.*?)' \\\s+\S+ (?P<method>\S+)", re.DOTALL)


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    """What grpcurl knows of the messages."""
    path = tmp_path_factory.mktemp("protos") / "zoo.protoset"
    write_protoset(path)
    files = descriptor_pb2.FileDescriptorSet.FromString(path.read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return pool


def test_what_grpcurl_is_given_are_messages_of_the_methods(pool):
    calls = list(_CALL.finditer(_PAGE.read_text(encoding="utf-8")))
    assert len(calls) == 2
    for call in calls:
        service, _, name = call["method"].partition("/")
        method = pool.FindServiceByName(service).FindMethodByName(name)
        request = message_factory.GetMessageClass(method.input_type)()
        json_format.Parse(call["body"], request, descriptor_pool=pool)
        assert request.model_spec.name == "denoise_fast"
    size = read_tensor(request.inputs["size"])
    assert size.tolist() == [[480, 640]]
