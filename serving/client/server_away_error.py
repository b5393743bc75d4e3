"""A server that could not be reached."""


class ServerAwayError(ConnectionError):
    """The server was away, or too busy, for longer than the client waits.

    Nothing is wrong with the request: it can be sent again later.
    """
