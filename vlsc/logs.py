"""Process logging (not the center's own log, `audit`): JSON lines on standard error."""

from typing import Any

import structlog

from vlsc.lib.masking import mask_secrets


def _mask_line(logger: Any, method: str, line: str) -> str:
    """The last processor, which runs after the renderer."""
    return mask_secrets(line)


_context = structlog.contextvars.merge_contextvars
_time = structlog.processors.TimeStamper(fmt="iso", utc=True)
_formatter = structlog.stdlib.ProcessorFormatter
# Processors for lines from the standard library's loggers; structlog's lines have their own.
_from_others: list[Any] = [
    _context,
    structlog.stdlib.ExtraAdder(),
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
    last = [_formatter.remove_processors_meta, structlog.processors.JSONRenderer(), _mask_line]
    json = {"()": _formatter, "processors": last, "foreign_pre_chain": _from_others}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": json},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django.server": {"level": "WARNING"}},
    }
