"""With what a process says how it ended."""

FAILED, USAGE = 1, 2
"""What was asked cannot be done, or not so: it would fail again."""

FAULT = 70
"""It came upon a fault of the program: EX_SOFTWARE of sysexits.h."""

DISTURBED = 74
"""A disk, a network or another program failed: EX_IOERR; that may pass."""

LOST_WORKER = 75
"""It lost another worker: EX_TEMPFAIL of sysexits.h, since starting again helps."""

INTERRUPTED = 130

# Beside those above 128, of which signals are the cause.
MAY_PASS = (FAULT, DISTURBED, LOST_WORKER)


def may_start_again(status: int) -> bool:
    """Whether a worker died of something that may not happen again."""
    return status in MAY_PASS or (status > 128 and status != INTERRUPTED)


def is_certain(status: int) -> bool:
    """Whether what a process was told cannot be done, however often it is tried."""
    return status in (FAILED, USAGE)
