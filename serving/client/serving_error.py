"""What a server answers in place of a result."""


class ServingError(OSError):
    """A request that failed for good.

    Attributes:
        code: Name of the gRPC status, such as "INVALID_ARGUMENT".
        details: What the server said.
    """

    def __init__(self, target: str, code: str, details: str):
        super().__init__(f"the server {target} answered {code}: {details}")
        self.code, self.details = code, details
