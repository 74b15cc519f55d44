"""Process logging (not the center's own log, `audit`): JSON lines on standard error."""

import logging
from typing import Any

import structlog

from vlsc.lib.masking import mask_all, mask_secrets

PLAIN = (type(None), bool, int, float)


class MaskedFormatter(logging.Formatter):
    """For lines of servers that are not JSON: masked, exceptions included."""

    def format(self, record: logging.LogRecord) -> str:
        return mask_secrets(super().format(record))


def _drop_request(logger: Any, method: str, event: Any) -> Any:
    """Drop the object that Django attaches to refusals and failures: it shows its whole address."""
    event.pop("request", None)
    return event


def _mask_event(logger: Any, method: str, event: Any) -> Any:
    """Mask each value before it is rendered: an escape of JSON could hide a key."""
    return {mask_all(name): _mask_value(value) for name, value in event.items()}


def _mask_value(value: Any) -> Any:
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, dict):
        return {mask_all(str(name)): _mask_value(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_mask_value(item) for item in value]
    return mask_secrets(value if isinstance(value, str) else repr(value))


class WithoutTraceback(logging.Filter):
    """A refusal is one line: its traceback would show nothing but this product's own code."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True


def _mask_line(logger: Any, method: str, line: str) -> str:
    """The last processor, which runs after the renderer, for what no value held alone."""
    return mask_secrets(line)


_context = structlog.contextvars.merge_contextvars
_time = structlog.processors.TimeStamper(fmt="iso", utc=True)
_formatter = structlog.stdlib.ProcessorFormatter
# Processors for lines from the standard library's loggers; structlog's lines have their own.
_from_others: list[Any] = [
    _context,
    structlog.stdlib.ExtraAdder(),
    _drop_request,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    _time,
    structlog.processors.format_exc_info,
]
_from_structlog: list[Any] = [
    _context,
    structlog.stdlib.filter_by_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    _time,
    structlog.processors.format_exc_info,
    _formatter.wrap_for_formatter,
]


def as_json(level: str) -> dict[str, Any]:
    """Configure structlog, and return Django's `LOGGING` setting."""
    structlog.configure(
        processors=_from_structlog,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    render = structlog.processors.JSONRenderer()
    last = [_formatter.remove_processors_meta, _mask_event, render, _mask_line]
    json = {"()": _formatter, "processors": last, "foreign_pre_chain": _from_others}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": json},
        "filters": {"refusals": {"()": WithoutTraceback}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "filters": ["refusals"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django.server": {"level": "WARNING"}},
    }
