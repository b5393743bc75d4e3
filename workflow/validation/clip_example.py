"""Facts of clips as tf.Examples."""

from dataclasses import asdict

import tensorflow as tf

from workflow.validation.clip_facts import ClipFacts


def clip_example(facts: ClipFacts) -> bytes:
    """Returns a tf.Example, serialised; what is not known is left out."""
    features = {}
    for name, value in asdict(facts).items():
        if isinstance(value, str):
            content = tf.train.Feature(
                bytes_list=tf.train.BytesList(value=[value.encode()])
            )
        elif isinstance(value, int):
            content = tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))
        elif isinstance(value, float):
            content = tf.train.Feature(float_list=tf.train.FloatList(value=[value]))
        else:
            continue
        features[name] = content
    example = tf.train.Example(features=tf.train.Features(feature=features))
    return example.SerializeToString(deterministic=True)
