import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tensorflow.core.framework import tensor_pb2

from serving.client.tensor_codec import fill_tensor, read_tensor

_KINDS = st.sampled_from(
    [
        *(np.float32, np.float64, np.int8, np.int16, np.int32, np.int64),
        *(np.uint8, np.uint16, np.uint32, np.uint64, np.bool_),
    ]
)


@given(arrays.arrays(_KINDS, arrays.array_shapes(min_dims=0, max_side=4)))
def test_tensorflow_reads_what_is_written_and_the_other_way_round(values):
    message = tensor_pb2.TensorProto()
    fill_tensor(message, values)
    np.testing.assert_array_equal(tf.make_ndarray(message), values)
    np.testing.assert_array_equal(read_tensor(message), values)
    # TensorFlow writes single values into fields of their own.
    written = tf.make_tensor_proto(values)
    read = read_tensor(written)
    assert read.dtype == values.dtype
    np.testing.assert_array_equal(read, values)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"dtype": 7}, "numbers is expected"),
        ({"dtype": 1, "sizes": [2], "tensor_content": b"123"}, "has 8 bytes"),
        ({"dtype": 1, "sizes": [-1], "float_val": [1]}, "known shape"),
        ({"dtype": 1, "sizes": [1], "float_val": [1, 2]}, "has 1 values"),
        ({"dtype": 1, "sizes": [2**62, 4], "float_val": [1]}, "bytes at most"),
    ],
)
def test_messages_that_contradict_themselves_are_refused(fields, message):
    sizes = fields.pop("sizes", [])
    tensor = tensor_pb2.TensorProto(**fields)
    for size in sizes:
        tensor.tensor_shape.dim.add(size=size)
    with pytest.raises(ValueError, match=message):
        read_tensor(tensor)


def test_what_is_no_number_is_not_written():
    with pytest.raises(ValueError, match="received <U1"):
        fill_tensor(tensor_pb2.TensorProto(), np.array("a"))
