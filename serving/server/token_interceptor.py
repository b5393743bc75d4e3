"""Lets only those calls through that bring a token."""

from collections.abc import Callable
from typing import Any

import grpc

from serving.server.access_tokens import AccessTokens

# Probes of an orchestrator have no token, and learn nothing but that it is up.
_OPEN = "/grpc.health.v1.Health/"


class TokenInterceptor(grpc.ServerInterceptor):
    """Answers UNAUTHENTICATED to calls without a token that is known.

    Args:
        tokens: The known ones.
    """

    def __init__(self, tokens: AccessTokens):
        self._tokens = tokens
        self._refusal = grpc.unary_unary_rpc_method_handler(_refuse)

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Any],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        if handler_call_details.method.startswith(_OPEN):
            return continuation(handler_call_details)
        headers = dict(handler_call_details.invocation_metadata or ())
        given = headers.get("authorization", "")
        header = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
        if self._tokens.accepts(header):
            return continuation(handler_call_details)
        return self._refusal


def _refuse(request: Any, context: grpc.ServicerContext) -> None:
    del request
    context.abort(
        grpc.StatusCode.UNAUTHENTICATED,
        "a bearer token that the server knows is needed (authorization: Bearer TOKEN)",
    )
