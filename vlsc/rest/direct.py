"""Public operations that are asked so often that REST framework's part of each would be felt."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from vlsc.rest.bodies import StrictJSONParser
from vlsc.rest.problems import exception_handler
from vlsc.rest.views import ApiView

ORDINARY_TYPES = ("", "*/*", "application/json")
# With any of these, there is something to negotiate or to refuse.
UNUSUAL = ("HTTP_CONTENT_ENCODING", "HTTP_TRANSFER_ENCODING", "HTTP_IDEMPOTENCY_KEY")
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Answered = tuple[Mapping[str, Any], int, Mapping[str, str]]  # what the body says, status, headers


class DirectView(ApiView):
    """POST of a JSON object by anybody, answered by `act`.

    A request that is as the schema shows it is passed to `act` directly. Whatever else is in the
    headers or the address goes the way of all operations, which refuses it or ends at `act` too.
    """

    scopes: ClassVar[Mapping[str, str] | None] = None
    authentication_classes = ()
    throttle_classes = ()

    def act(self, request: HttpRequest, body: Any) -> Answered:
        """What the operation does with a body; errors are raised."""
        raise NotImplementedError

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not _is_ordinary(request):
            return super().dispatch(request, *args, **kwargs)
        try:
            data, status, headers = self.act(request, StrictJSONParser().parse(request))
        except Exception as error:  # noqa: BLE001 - as REST framework does
            return self._problem(error, request)
        return self._respond(data, status, headers, "application/json")

    def _problem(self, error: Exception, request: HttpRequest) -> HttpResponse:
        known = Request(request, parsers=[StrictJSONParser()])
        problem = exception_handler(error, {"request": known})
        media_type = problem.content_type or ""
        return self._respond(problem.data, problem.status_code, dict(problem.items()), media_type)

    def _respond(
        self, data: Any, status: int, headers: Mapping[str, str], media_type: str
    ) -> HttpResponse:
        all_headers = {"Allow": "POST", **headers, "Content-Type": media_type}
        return HttpResponse(_as_json(data), status=status, headers=all_headers)


def _is_ordinary(request: HttpRequest) -> bool:
    """Whether nothing but the body says what is asked."""
    meta = request.META
    return (
        request.method == "POST"
        and meta.get("CONTENT_TYPE") == "application/json"
        and not meta.get("QUERY_STRING")
        and meta.get("HTTP_ACCEPT", "") in ORDINARY_TYPES
        and not any(name in meta for name in UNUSUAL)
    )
