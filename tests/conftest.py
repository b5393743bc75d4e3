"""What holds for all tests."""

from hypothesis import settings

# A busy machine is no fault of the code.
# The same examples in every run; `make test-slow` looks for others.
settings.register_profile("kinozoo", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("kinozoo")
