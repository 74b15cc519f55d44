"""Lines of the processes' log, from our own loggers and from others."""

import io
import json
import logging

import pytest
import structlog

from vlsc import logs


@pytest.fixture
def written():
    """What a logger of a name of its own writes, in the form of all processes."""
    form = dict(logs.as_json("INFO")["formatters"]["json"])
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(form.pop("()")(**form))
    logging.getLogger("told").addHandler(handler)
    yield handler.stream
    logging.getLogger("told").removeHandler(handler)


@pytest.mark.parametrize("logger", [logging.getLogger("told"), structlog.get_logger("told")])
def test_an_error_comes_with_where_it_happened(written, logger):
    try:
        raise ValueError("KHYBG-HW9H9-QNQY3-7JPK2-3CW8X is no number")
    except ValueError:
        logger.exception("went wrong")
    said = json.loads(written.getvalue())
    assert (said["event"], said["level"], said["logger"]) == ("went wrong", "error", "told")
    assert "test_an_error_comes_with_where_it_happened" in said["exception"]
    assert "ValueError: *****-3CW8X is no number" in said["exception"]
