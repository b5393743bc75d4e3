"""How long batches take, and what is said of those that cannot be made."""

import pytest
import tensorflow as tf

from trainers.timed_iterator import TimedIterator


def test_the_time_waited_is_told_once():
    batches = TimedIterator(iter([1, 2]))
    assert list(batches) == [1, 2]
    assert batches.taken() > 0.0
    assert batches.taken() == 0.0


def test_a_clip_that_cannot_be_read_is_said_in_one_sentence(tmp_path):
    names = tf.data.Dataset.from_tensors(str(tmp_path / "gone.mp4"))
    batches = TimedIterator(iter(names.map(tf.io.read_file)))
    with pytest.raises(ValueError, match=r"cannot be read: .*gone\.mp4") as caught:
        next(batches)
    assert "{{" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_other_faults_are_left_as_they_are():
    def lost():
        raise tf.errors.UnavailableError(None, None, "lost another worker")
        yield

    with pytest.raises(tf.errors.UnavailableError):
        next(TimedIterator(lost()))
