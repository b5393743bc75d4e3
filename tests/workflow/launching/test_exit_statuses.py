"""Which ends of a process are final."""

import pytest

from workflow.launching.exit_statuses import is_certain, may_start_again


@pytest.mark.parametrize(
    ("status", "again"),
    [
        (1, False),
        (2, False),
        (70, True),
        (74, True),
        (75, True),
        (130, False),
        (137, True),
    ],
)
def test_what_may_pass_is_started_again_and_mistakes_are_not(status, again):
    assert may_start_again(status) == again
    assert is_certain(status) == (status in (1, 2))
