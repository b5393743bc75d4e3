"""Logs as a line of JSON per event."""

import json
import logging
from datetime import UTC, datetime

_EXTRA = (
    "request_id",
    "trace_id",
    "entry",
    "api",
    "model",
    "version",
    "code",
    "milliseconds",
    "details",
)


class JsonLog(logging.Formatter):
    """Writes time, level, source and message, and what a request's record adds."""

    def format(self, record: logging.LogRecord) -> str:
        event = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "source": record.name,
            "message": record.getMessage(),
        }
        for name in _EXTRA:
            value = getattr(record, name, None)
            if value not in (None, ""):
                event[name] = value
        if record.exc_info:
            event["trace"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=False)
