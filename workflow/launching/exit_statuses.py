"""With what a worker says how it ended."""

LOST_WORKER = 75
"""It lost another worker: EX_TEMPFAIL of sysexits.h, since starting again helps."""

INTERRUPTED = 130


def may_start_again(status: int) -> bool:
    """Whether a worker died of something that may not happen again."""
    return status == LOST_WORKER or (status > 128 and status != INTERRUPTED)
