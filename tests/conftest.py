"""What holds for all tests."""

import keras
import pytest
from hypothesis import settings

# A busy machine is no fault of the code.
# The same examples in every run; `make test-slow` looks for others.
settings.register_profile("kinozoo", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("kinozoo")

_SEED = 0


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup() -> None:
    """Gives the networks that a fixture makes the same weights in every run."""
    keras.utils.set_random_seed(_SEED)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call() -> None:
    """Gives the networks that a test makes the same weights in every run."""
    keras.utils.set_random_seed(_SEED)
