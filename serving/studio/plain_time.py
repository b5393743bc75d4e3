"""Times as one says them."""

_MINUTE, _HOUR = 60, 3600


def plain_length(seconds: float) -> str:
    """Says a length: "12 seconds", "3 minutes 20 seconds", "2 hours 5 minutes".

    Args:
        seconds: From 0; what a person would not say is rounded away.
    """
    whole = max(round(seconds), 0)
    if whole < _MINUTE:
        return _counted(whole, "second")
    if whole < _HOUR:
        minutes, rest = divmod(whole, _MINUTE)
        return _both(_counted(minutes, "minute"), rest, "second")
    minutes = round(whole / _MINUTE)
    hours, rest = divmod(minutes, _MINUTE)
    return _both(_counted(hours, "hour"), rest, "minute")


def _both(first: str, rest: int, unit: str) -> str:
    return f"{first} {_counted(rest, unit)}" if rest else first


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
