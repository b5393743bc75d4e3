"""A server that could not be reached."""


class ServerAwayError(ConnectionError):
    """The server was away, or too busy, for longer than the client waits.

    Nothing is wrong with the request: it can be sent again later.

    Attributes:
        code: Name of the gRPC status of the last attempt, such as "UNAVAILABLE".
    """

    def __init__(self, target: str, seconds: float, code: str, details: str):
        super().__init__(
            f"the server {target} could not take the request for {seconds:g} s "
            f"({code}: {details})"
        )
        self.code = code
