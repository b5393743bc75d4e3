"""Numbers of things, in words."""


def counted(count: int, thing: str) -> str:
    """Returns "1 clip" or "2 clips"."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
