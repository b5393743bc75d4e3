"""As much of S3's interface as file systems ask for, over HTTP on this machine."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

_DATE = "Wed, 01 Jan 2020 00:00:00 GMT"
_NONE = b"<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>"


@contextmanager
def object_store() -> Iterator[tuple[dict[str, bytes], dict[str, str]]]:
    """Gives its objects by "bucket/key", and the environment of those who ask it."""
    objects: dict[str, bytes] = {}

    class Handler(_Handler):
        pass

    Handler.objects = objects
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield (
            objects,
            {
                "S3_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
                "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_EC2_METADATA_DISABLED": "true",
            },
        )
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]

    def log_message(self, *_) -> None:
        pass

    def do_PUT(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        self.objects[self._key] = self.rfile.read(size)
        self._answer(200)

    def do_DELETE(self) -> None:
        self.objects.pop(self._key, None)
        self._answer(204)

    def do_HEAD(self) -> None:
        content = self.objects.get(self._key)
        self._answer(404 if content is None else 200, content or b"")

    def do_GET(self) -> None:
        if "/" not in self._key:
            self._answer(200, self._listed().encode())
        elif self._key not in self.objects:
            self._answer(404, _NONE)
        else:
            self._answer_part(self.objects[self._key])

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).strip("/")

    def _answer_part(self, content: bytes) -> None:
        asked = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked is None:
            self._answer(200, content)
            return
        first, last = int(asked[1]), int(asked[2] or len(content))
        part = content[first : last + 1]
        if not part:
            self._answer(416, b"<Error><Code>InvalidRange</Code></Error>")
            return
        span = f"bytes {first}-{first + len(part) - 1}/{len(content)}"
        self._answer(206, part, {"Content-Range": span})

    def _listed(self) -> str:
        query = parse_qs(urlsplit(self.path).query)
        begin = f"{self._key}/{query.get('prefix', [''])[0]}"
        delimiter = query.get("delimiter", [None])[0]
        rows, folders = "", set()
        for name in sorted(name for name in self.objects if name.startswith(begin)):
            key = name.partition("/")[2]
            rest = name.removeprefix(begin)
            if delimiter and delimiter in rest:
                inner = rest.partition(delimiter)[0] + delimiter
                folders.add(key.removesuffix(rest) + inner)
            else:
                size = len(self.objects[name])
                rows += (
                    f"<Contents><Key>{key}</Key><Size>{size}</Size>"
                    "<LastModified>2020-01-01T00:00:00Z</LastModified></Contents>"
                )
        for folder in sorted(folders):
            rows += f"<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>"
        return (
            f"<ListBucketResult><Name>{self._key}</Name>"
            f"<IsTruncated>false</IsTruncated>{rows}</ListBucketResult>"
        )

    def _answer(
        self, status: int, content: bytes = b"", more: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        headers = {
            "Content-Length": str(len(content)),
            "Last-Modified": _DATE,
            "ETag": '"0"',
        }
        for name, value in (headers | (more or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
