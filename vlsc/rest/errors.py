"""What can go wrong at the API's door beside what REST framework names already."""

from collections.abc import Iterable
from typing import Any

from rest_framework.exceptions import APIException, ParseError

Faults = list[dict[str, str]]


def fault(pointer: str, code: str, detail: str) -> dict[str, str]:
    """One entry of `errors`: where, what for machines, what for people."""
    return {"pointer": pointer, "code": code, "detail": detail}


class BadInput(APIException):
    """Input that an operation does not take; `faults` name each place."""

    status_code = 400
    default_code = "invalid"
    default_detail = "The input cannot be taken."

    def __init__(self, faults: Iterable[dict[str, str]]) -> None:
        super().__init__()
        self.faults = list(faults)


class Malformed(ParseError):
    """A body that is not what its content type says."""

    default_code = "malformed"


class LengthRequired(APIException):
    """A body sent in pieces without its length, which the server would take for none at all."""

    status_code = 411
    default_code = "length_required"
    default_detail = "Send Content-Length; a body with Transfer-Encoding is not read."


class TooLarge(APIException):
    """A body longer than an operation takes."""

    status_code = 413
    default_code = "too_large"
    default_detail = "The body is larger than this address takes."


class PreconditionFailed(APIException):
    """The object is no longer the one that `If-Match` names."""

    status_code = 412
    default_code = "precondition_failed"
    default_detail = "The object is not the one that If-Match names."


class CsrfFailed(APIException):
    """A request by a page's session without its token against forgery."""

    status_code = 403
    default_code = "csrf_failed"
    default_detail = "A request by session needs the page’s CSRF token in X-CSRFToken."


class TooMany(APIException):
    """More requests or guesses than allowed; `wait` is in whole seconds."""

    status_code = 429
    default_code = "throttled"
    default_detail = "Too many requests. Try again when Retry-After has passed."

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait


def invalid_header(name: str, code: str, detail: str) -> BadInput:
    """A header that cannot be taken."""
    return BadInput([fault(f"header:{name}", code, detail)])


def invalid_parameter(name: str, code: str, detail: Any) -> BadInput:
    """A query parameter that cannot be taken."""
    return BadInput([fault(f"?{name}", code, str(detail))])
