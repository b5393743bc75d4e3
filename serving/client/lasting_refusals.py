"""Refusals for want of room that no waiting mends."""

# What `serving.server` says of a request that all of its memory is too small for.
TOO_MUCH_MEMORY = "more memory than there may ever be for it"
# And what gRPC says of a message above the limit.
_TOO_LARGE = "larger than max"


def is_lasting(details: str) -> bool:
    """Whether a RESOURCE_EXHAUSTED would be answered again and again.

    Args:
        details: What the server, or gRPC, said.
    """
    return _TOO_LARGE in details or TOO_MUCH_MEMORY in details
