"""JSON parsing with a size limit, which rejects what PostgreSQL or other parsers cannot handle."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.http import HttpRequest
from rest_framework.parsers import BaseParser

from vlsc.rest.errors import Malformed

DEPTH = 20  # far deeper than any valid body of this API
TOO_DEEP = "it is nested too deeply"


class NotTaken(ValueError):
    """JSON that this API does not take; the message is for the client."""


class StrictJSONParser(BaseParser):
    """UTF-8 JSON up to 1 MB without NUL, lone surrogates, NaN, duplicate names or deep nesting."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        # `body` refuses by the announced length, before anything has arrived.
        raw = stream.body if isinstance(stream, HttpRequest) else stream.read()
        try:
            text = raw.decode("utf-8-sig")
            body = json.loads(text, object_pairs_hook=_object, parse_constant=_reject)
            _check(body)
        except (ValueError, RecursionError) as error:
            raise Malformed(f"The body is not valid JSON: {_reason(error)}.") from error
        return body


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, RecursionError):
        return TOO_DEEP
    # Python has no name for its own limit, and a sentence that is about Python.
    return str(error) if isinstance(error, NotTaken) else "a number has too many digits"


def _reject(constant: str) -> None:
    raise NotTaken(f"{constant} is not a JSON number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotTaken("an object has a duplicate name")
    return members


def _check(value: Any, depth: int = 0) -> None:
    if depth > DEPTH:
        raise NotTaken(TOO_DEEP)
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check_text(name)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise NotTaken("a string contains the character NUL")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise NotTaken("a string contains a lone surrogate")
