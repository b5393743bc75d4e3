"""What Grafana shows of a server, the stock one or the embedded one."""

from typing import Any

_PREFIX = ":tensorflow:serving:"
_WIDTH, _HEIGHT = 12, 8


def grafana_board() -> dict[str, Any]:
    """Returns a board of requests, their times and their waiting."""
    panels = [
        _panel("Requests per second", "reqps", [_requests()]),
        _panel("Refused and failed requests per second", "reqps", [_failures()]),
        _panel("Time of a request", "µs", _quantiles("request_latency")),
        _panel("Time of a calculation", "µs", _quantiles("runtime_latency")),
        _panel(
            "Time in the queue", "µs", _quantiles("batching_session:queuing_latency")
        ),
    ]
    for number, panel in enumerate(panels):
        row, column = divmod(number, 2)
        panel["id"] = number + 1
        panel["gridPos"] = {
            "x": column * _WIDTH,
            "y": row * _HEIGHT,
            "w": _WIDTH,
            "h": _HEIGHT,
        }
    return {
        "title": "Kinozoo: served networks",
        "uid": "kinozoo",
        "schemaVersion": 39,
        "refresh": "5s",
        "time": {"from": "now-15m", "to": "now"},
        "panels": panels,
    }


def _panel(title: str, unit: str, queries: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "title": title,
        "type": "timeseries",
        "datasource": {"type": "prometheus", "uid": "prometheus"},
        "fieldConfig": {"defaults": {"unit": unit}, "overrides": []},
        "targets": [
            query | {"refId": chr(ord("A") + number)}
            for number, query in enumerate(queries)
        ],
    }


def _requests() -> dict[str, str]:
    return {
        "expr": f"sum by (model_name) (rate({_PREFIX}request_count[1m]))",
        "legendFormat": "{{model_name}}",
    }


def _failures() -> dict[str, str]:
    return {
        "expr": "sum by (model_name, status) "
        f'(rate({_PREFIX}request_count{{status!="OK"}}[1m]))',
        "legendFormat": "{{model_name}} {{status}}",
    }


def _quantiles(name: str) -> list[dict[str, str]]:
    return [
        {
            "expr": f"histogram_quantile({share}, sum by (le, model_name) "
            f"(rate({_PREFIX}{name}_bucket[1m])))",
            "legendFormat": f"{{{{model_name}}}} p{round(100 * share)}",
        }
        for share in (0.5, 0.99)
    ]
