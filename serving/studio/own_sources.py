"""Lets the page load from this machine only."""

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The page's own scripts and styles stand in it; its pictures are made in it.
_POLICY = (
    "default-src 'self' data: blob:; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'self'; form-action 'self'; base-uri 'self'"
)


class OwnSources:
    """Tells browsers to fetch nothing from elsewhere: no fonts, scripts or figures.

    Args:
        app: What answers.
    """

    def __init__(self, app: ASGIApp):
        self._app = app

    @classmethod
    def entry(cls) -> Middleware:
        """What an application takes in its list of such layers."""
        return Middleware(cls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as the application does, with the rules added."""

        async def send_with_rules(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _POLICY
                headers["Referrer-Policy"] = "no-referrer"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self._app(scope, receive, send_with_rules)
