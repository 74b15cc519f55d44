"""The schema, the docs, and the answer to addresses that are none."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from vlsc.rest.errors import invalid_parameter
from vlsc.rest.views import AnyAccept, ApiView

NO_OPERATION = "No operation stands at this address; /api/docs/ lists those that do."
RENDERERS = {
    "json": (OpenApiJsonRenderer, "application/json"),
    "yaml": (OpenApiYamlRenderer, "application/yaml; charset=utf-8"),
}


@cache
def schema_text(form: str) -> bytes | str:
    """The schema, which does not change while the process lives."""
    renderer, _ = RENDERERS[form]
    return renderer().render(SchemaGenerator().get_schema(request=None, public=True))


class SchemaView(ApiView):
    """The OpenAPI schema of this API; public."""

    scopes = None
    authentication_classes = ()  # a token that has ended does not shut out its holder's program
    parameters = ("format",)
    schema = None
    content_negotiation_class = AnyAccept  # `format` alone decides

    def get(self, request: Request) -> HttpResponse:
        form = request.query_params.get("format", "json")
        if form not in RENDERERS:
            raise invalid_parameter("format", "invalid_choice", "json or yaml.")
        return HttpResponse(schema_text(form), content_type=RENDERERS[form][1])


class UnknownView(ApiView):
    """No operation stands here."""

    scopes = None
    schema = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.args, self.kwargs = args, kwargs
        asked = self.initialize_request(request, *args, **kwargs)
        self.request, self.headers = asked, {}  # type: ignore[assignment]
        response: Response = self.handle_exception(NotFound(NO_OPERATION))
        return self.finalize_response(asked, response, *args, **kwargs)


def docs(request: HttpRequest) -> HttpResponse:
    """The schema, readable, with a way to try each operation."""
    return render(request, "api/docs.html")
