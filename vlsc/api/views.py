"""The schema, the docs, and the 404 for unknown URLs."""

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

NO_OPERATION = "There is no operation at this URL; /api/docs/ lists all operations."
RENDERERS = {
    "json": (OpenApiJsonRenderer, "application/json"),
    "yaml": (OpenApiYamlRenderer, "application/yaml; charset=utf-8"),
}


@cache
def schema_text(form: str) -> bytes | str:
    """The schema, cached because it does not change while the process runs."""
    renderer, _ = RENDERERS[form]
    return renderer().render(SchemaGenerator().get_schema(request=None, public=True))


class SchemaView(ApiView):
    """The OpenAPI schema of this API; public."""

    scopes = None
    authentication_classes = ()  # public, so that an expired token is not an error here
    parameters = ("format",)
    schema = None
    content_negotiation_class = AnyAccept  # only `format` selects the format

    def get(self, request: Request) -> HttpResponse:
        form = request.query_params.get("format", "json")
        if form not in RENDERERS:
            raise invalid_parameter("format", "invalid_choice", "json or yaml.")
        return HttpResponse(schema_text(form), content_type=RENDERERS[form][1])


class UnknownView(ApiView):
    """The 404 for unknown URLs under `/api/`."""

    scopes = None
    schema = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.args, self.kwargs = args, kwargs
        api_request = self.initialize_request(request, *args, **kwargs)
        self.request, self.headers = api_request, {}  # type: ignore[assignment]
        response: Response = self.handle_exception(NotFound(NO_OPERATION))
        return self.finalize_response(api_request, response, *args, **kwargs)


def docs(request: HttpRequest) -> HttpResponse:
    """The interactive docs, where each operation can be tried."""
    return render(request, "api/docs.html")
