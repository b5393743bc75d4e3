from google.protobuf import descriptor_pb2, descriptor_pool

from serving.client.protoset import write_protoset


def test_a_tool_finds_the_services_and_all_their_messages(tmp_path):
    write_protoset(tmp_path / "serving.protoset")
    files = descriptor_pb2.FileDescriptorSet.FromString(
        (tmp_path / "serving.protoset").read_bytes()
    )
    pool = descriptor_pool.DescriptorPool()
    # Each file comes behind those that it needs, or it could not be added.
    for file in files.file:
        pool.Add(file)
    service = pool.FindServiceByName("tensorflow.serving.PredictionService")
    assert {"Predict", "GetModelMetadata"} <= {
        method.name for method in service.methods
    }
    predict = service.FindMethodByName("Predict")
    inputs = predict.input_type.fields_by_name["inputs"]
    values = inputs.message_type.fields_by_name["value"]
    assert values.message_type.full_name == "tensorflow.TensorProto"
    pool.FindServiceByName("tensorflow.serving.ModelService")
