"""API errors for which REST framework has no exception."""

from collections.abc import Iterable
from typing import Any

from rest_framework.exceptions import APIException, ParseError

from vlsc.lib.masking import mask_secrets
from vlsc.lib.refused import Invalid

InputErrors = list[dict[str, str]]
MOST_ERRORS = 20
LONGEST_POINTER, LONGEST_DETAIL = 200, 500  # characters, since both can quote what was sent
# How much of a long text is searched for keys to mask, and how much of that is not shown, since
# the text may end in the middle of a key there.
SEARCHED, UNSURE = 2000, 300


def input_error(pointer: str, code: str, detail: str) -> dict[str, str]:
    """An entry of `errors`: location, code for programs, message for people."""
    return {"pointer": pointer, "code": code, "detail": detail}


def pointer_part(name: str) -> str:
    """The part of a JSON pointer (RFC 6901) for a member; none for errors of the whole object."""
    if name in {"", "__all__", "non_field_errors"}:
        return ""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def refused_input(error: Invalid) -> InputErrors:
    """The errors of a refusal, each with its place, down to the item of a list."""
    return [
        input_error(
            "".join(map(pointer_part, (*error.path, name))) + _item(message),
            getattr(message, "code", "invalid"),
            str(message),
        )
        for name, messages in error.errors.items()
        for message in messages
    ]


def _item(message: str) -> str:
    item = getattr(message, "item", None)
    return "" if item is None else f"/{item}"


def shorten(errors: InputErrors) -> dict[str, Any]:
    """The members of a problem document for errors: the first twenty, and how many more."""
    short = [
        error
        | {
            "pointer": quote(error["pointer"], LONGEST_POINTER),
            "detail": quote(error["detail"], LONGEST_DETAIL),
        }
        for error in errors[:MOST_ERRORS]
    ]
    beyond = len(errors) - len(short)
    return {"errors": short, "more_errors": beyond} if beyond else {"errors": short}


def quote(text: str, most: int) -> str:
    """The beginning of a text that may repeat what was sent, with product keys masked."""
    shown = mask_secrets(text[:SEARCHED])
    if len(text) > SEARCHED:
        shown = shown[:-UNSURE]
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


class BadInput(APIException):
    """Invalid input; each of `errors` has its location."""

    status_code = 400
    default_code = "invalid"
    default_detail = "The input cannot be taken."

    def __init__(self, errors: Iterable[dict[str, str]]) -> None:
        super().__init__()
        self.errors = list(errors)


class Malformed(ParseError):
    """A body that does not conform to its content type."""

    default_code = "malformed"


class LengthRequired(APIException):
    """A chunked body without Content-Length, which Django would treat as empty."""

    status_code = 411
    default_code = "length_required"
    default_detail = "Send Content-Length; a body with Transfer-Encoding is not read."


class TooLarge(APIException):
    """A body larger than the operation accepts."""

    status_code = 413
    default_code = "too_large"
    default_detail = "The body is larger than this operation accepts."


class PreconditionFailed(APIException):
    """The object no longer has an entity tag that `If-Match` names."""

    status_code = 412
    default_code = "precondition_failed"
    default_detail = "The object is not the one that If-Match names."


class CsrfFailed(APIException):
    """A session request without its CSRF token."""

    status_code = 403
    default_code = "csrf_failed"
    default_detail = "A request by session needs the page’s CSRF token in X-CSRFToken."


class TooMany(APIException):
    """More requests or guesses than allowed; `wait` is in seconds."""

    status_code = 429
    default_code = "throttled"
    default_detail = "Too many requests. Try again when Retry-After has passed."

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait


class UnsupportedEncoding(APIException):
    """A compressed body: `Accept-Encoding` of the answer (RFC 9110, 12.5.3) says what is read."""

    status_code = 415
    default_code = "unsupported_media_type"
    default_detail = "Send the body as it is, without Content-Encoding."
    headers = {"Accept-Encoding": "identity"}


def bearer_challenge(error: str = "", scope: str = "") -> str:
    """A `WWW-Authenticate` header (RFC 6750): why the token was not enough, if one was sent."""
    named = {"realm": "api", "error": error, "scope": scope}
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in named.items() if value)


def invalid_header(name: str, code: str, detail: str) -> BadInput:
    """The error for an invalid header."""
    return BadInput([input_error(f"header:{name}", code, detail)])


def invalid_parameter(name: str, code: str, detail: Any) -> BadInput:
    """The error for an invalid query parameter."""
    return BadInput([input_error(f"?{name}", code, str(detail))])
