"""A request that gets no result."""

import grpc


class RequestError(Exception):
    """Says why, as a status of gRPC; the REST side translates it.

    Attributes:
        code: The status.
        details: For whoever sent the request.
    """

    def __init__(self, code: grpc.StatusCode, details: str):
        super().__init__(f"{code.name}: {details}")
        self.code, self.details = code, details
