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
    assert "ValueError: •••••-3CW8X is no number" in said["exception"]


KEY = "V82BH-M8K9F-JX4QK-7TW3R-6WPB8"


class Thing:
    """Something that shows a key when a library logs it."""

    def __repr__(self) -> str:
        return f"<Thing {KEY}>"


def test_every_value_of_a_line_is_masked_before_it_is_rendered(written):
    facts = {KEY: [Thing(), {"a": (KEY.replace("-", "\u2011"), 5, None)}]}
    structlog.get_logger("told").warning("seen %s", KEY, facts=facts, number=5)
    line = json.loads(written.getvalue())
    assert line["event"] == "seen •••••-6WPB8"
    assert line["facts"] == {
        "•••••-6WPB8": ["<Thing •••••-6WPB8>", {"a": ["•••••-6WPB8", 5, None]}]
    }
    assert line["number"] == 5


def test_the_request_of_a_refusal_is_not_logged(written, rf):
    request = rf.get("/keys", {"q": KEY})
    extra = {"request": request, "status_code": 404}
    logging.getLogger("told").warning("Not Found: %s", f"/keys/{KEY}", extra=extra)
    line = json.loads(written.getvalue())
    assert (line["event"], line["status_code"]) == ("Not Found: /keys/•••••-6WPB8", 404)
    assert "request" not in line


def test_a_line_of_the_web_server_is_masked_with_its_exception():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.MaskedFormatter("%(message)s"))
    record = logging.LogRecord("gunicorn.error", 40, "", 1, "GET /?q=%s", (KEY,), None)
    try:
        raise ValueError(KEY.replace("-", "%20"))
    except ValueError as error:
        record.exc_info = (ValueError, error, error.__traceback__)
    handler.handle(record)
    assert stream.getvalue().startswith("GET /?q=•••••-6WPB8\n")
    assert stream.getvalue().endswith("ValueError: •••••-6WPB8\n")
