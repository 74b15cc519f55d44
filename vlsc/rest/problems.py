"""All API errors as `application/problem+json` (RFC 9457).

`type` is the URL of the page that explains the code (`vlsc.problems`). An unexpected exception is
a 500 without details; it is logged with the request id.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core import exceptions as django_errors
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions as rest_errors
from rest_framework.request import Request
from rest_framework.response import Response

from vlsc.lib.masking import mask_all
from vlsc.lib.refused import Invalid, NotPermitted, Refused
from vlsc.problems import PROBLEMS, RETRY_SECONDS, UNREACHED
from vlsc.rest.errors import (
    LONGEST_DETAIL,
    BadInput,
    InputErrors,
    TooMany,
    bearer_challenge,
    input_error,
    pointer_part,
    quote,
    refused_input,
    shorten,
)

MEDIA_TYPE = "application/problem+json"
NOT_FOUND = "There is no such thing, or you may not see it."
UNAVAILABLE = "A part of the service does not answer. Nothing was changed; try again shortly."
FAILED = "The error was logged with the request id."
log = logging.getLogger(__name__)

# The default code of each status, for responses without one (see `ProblemMiddleware`).
CODES = {
    400: "malformed",
    401: "not_authenticated",
    403: "not_permitted",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "wrong_state",
    412: "precondition_failed",
    413: "too_large",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
    429: "throttled",
    500: "server_error",
    503: "unavailable",
}
# REST framework's codes, mapped to this API's.
REST_CODES = {
    "authentication_failed": "not_authenticated",
    "permission_denied": "not_permitted",
    "parse_error": "malformed",
    "error": "server_error",
}
MALFORMED = (
    UnreadablePostError,
    MultiPartParserError,
    django_errors.SuspiciousOperation,
    UnicodeError,
)


def problem_body(
    request: HttpRequest | Request, status: int, code: str, detail: str, **more: Any
) -> dict[str, Any]:
    """The members of a problem document; a 400 always has `errors`, if only for the whole body.

    It is small, whatever was sent: errors beyond the first twenty are counted in `more_errors`.
    What repeats the input is masked: a product key may be in it.
    """
    if status == 400:
        more |= shorten(more.get("errors") or [input_error("", code, detail)])
    return {
        "type": f"{settings.PUBLIC_URL}/problems/{code}",
        "title": str(PROBLEMS[code][0])
        if code in PROBLEMS
        else code.replace("_", " ").capitalize(),
        "status": status,
        "detail": quote(detail, LONGEST_DETAIL),
        "code": code,
        "request_id": request.META.get("HTTP_X_REQUEST_ID", ""),
        **mask_all(more),
    }


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """The response to an exception that an operation raised."""
    request: Request = context["request"]
    status, code, detail, more, headers = _describe(error, request)
    body = problem_body(request, status, code, detail, **more)
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


Description = tuple[int, str, str, dict[str, Any], dict[str, str]]


def _describe(error: Exception, request: Request) -> Description:
    if isinstance(error, Refused):
        return _refusal(error)
    if isinstance(error, Http404 | django_errors.ObjectDoesNotExist):
        return 404, "not_found", NOT_FOUND, {}, {}
    if isinstance(error, django_errors.PermissionDenied):
        return 403, "not_permitted", str(PROBLEMS["not_permitted"][1]), {}, {}
    if isinstance(error, django_errors.RequestDataTooBig):
        return 413, "too_large", str(PROBLEMS["too_large"][1]), {}, {}
    if errors := _input_errors(error):
        return _invalid(errors)
    if isinstance(error, rest_errors.APIException):
        return _rest_error(error, request)
    if isinstance(error, MALFORMED):
        return 400, "malformed", "The request cannot be read.", {}, {}
    return _failure(error, request)


def _failure(error: Exception, request: Request) -> Description:
    if isinstance(error, UNREACHED):
        log.warning("api.unavailable", exc_info=error)
        return 503, "unavailable", UNAVAILABLE, {}, {"Retry-After": str(RETRY_SECONDS)}
    log.error("api.failed", exc_info=error)
    # REST framework does not send it for handled exceptions; tests and monitoring rely on it.
    got_request_exception.send(sender=None, request=request._request)
    return 500, "server_error", FAILED, {}, {}


def _refusal(error: Refused) -> Description:
    more = dict(error.facts)
    if isinstance(error, Invalid) and error.code == "invalid":
        return _invalid(refused_input(error))
    if isinstance(error, Invalid):
        more["errors"] = refused_input(error)
    headers = {"Retry-After": str(more["retry_after"])} if "retry_after" in more else {}
    if error.status == 503:
        headers["Retry-After"] = str(RETRY_SECONDS)
    if isinstance(error, NotPermitted) and error.scope:
        headers["WWW-Authenticate"] = bearer_challenge("insufficient_scope", error.scope)
    detail = str(error.detail) or (str(PROBLEMS[error.code][1]) if error.code in PROBLEMS else "")
    return error.status, error.code, detail, more, headers


def _input_errors(error: Exception) -> InputErrors:
    if isinstance(error, BadInput):
        return error.errors
    if isinstance(error, rest_errors.ValidationError):
        return list(_serializer_errors(error.detail))
    return _model_errors(error) if isinstance(error, django_errors.ValidationError) else []


def _invalid(errors: InputErrors) -> Description:
    """`detail` is the first error with its location, because many clients log nothing else."""
    first, more = errors[0], len(errors) - 1
    text = f"{first['pointer']}: {first['detail']}" if first["pointer"] else first["detail"]
    text = quote(text, LONGEST_DETAIL - 20)
    return 400, "invalid", f"{text} And {more} more." if more else text, {"errors": errors}, {}


def _rest_error(error: rest_errors.APIException, request: Request) -> Description:
    headers: dict[str, str] = dict(getattr(error, "headers", {}))
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.wait)
    if header := getattr(error, "auth_header", ""):
        headers["WWW-Authenticate"] = header
    code = str(getattr(error.detail, "code", "error"))
    return error.status_code, REST_CODES.get(code, code), _detail(error, request), {}, headers


def _detail(error: rest_errors.APIException, request: Request) -> str:
    """The message, replaced where REST framework's own does not say what to do."""
    if isinstance(error, rest_errors.NotAuthenticated):
        return str(PROBLEMS["not_authenticated"][1])
    if isinstance(error, rest_errors.UnsupportedMediaType):
        return f"Send the body as {_types(request.parsers or ())}, with that Content-Type."
    if isinstance(error, rest_errors.NotAcceptable):
        return (
            f"The response is {_types(error.available_renderers or ())}; Accept does not allow it."
        )
    return str(error.detail)


def _types(formats: Iterable[Any]) -> str:
    return " or ".join(parser_or_renderer.media_type for parser_or_renderer in formats)


def _serializer_errors(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """REST framework's nested errors as a flat list, each with a JSON pointer into the body."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _serializer_errors(inner, pointer + pointer_part(str(name)))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _serializer_errors(inner, f"{pointer}/{index}" if nested else pointer)
    else:
        yield input_error(pointer, str(getattr(detail, "code", "invalid")), str(detail))


def _model_errors(error: django_errors.ValidationError) -> InputErrors:
    if not hasattr(error, "error_dict"):
        return [
            input_error("", item.code or "invalid", " ".join(item.messages))
            for item in error.error_list
        ]
    return [
        input_error(pointer_part(name), item.code or "invalid", " ".join(item.messages))
        for name, items in error.error_dict.items()
        for item in items
    ]


class ProblemMiddleware:
    """Turns errors under `/api/` from outside the API views into problem documents too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith("/api/") or response.status_code < 400:
            return response
        if response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        status = response.status_code
        code = CODES.get(status, "malformed" if status < 500 else "server_error")
        body = problem_body(request, status, code, str(PROBLEMS[code][1]))
        document = JsonResponse(body, status=status, content_type=MEDIA_TYPE)
        for name in response.headers.keys() - {"Content-Type", "Content-Length"}:
            document[name] = response[name]
        # Django logs a response once, also when another takes its place.
        vars(document)["_has_been_logged"] = getattr(response, "_has_been_logged", False)
        return document
