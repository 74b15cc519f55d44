"""The schema, the docs, the changelog, and the 404 for unknown URLs."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from vlsc.lib.markdown import to_html
from vlsc.rest.errors import invalid_parameter
from vlsc.rest.views import AnyAccept, ApiView

NO_OPERATION = "There is no operation at this URL; /api/docs/ lists all operations."
TYPES = {"json": "application/json", "yaml": "application/yaml; charset=utf-8"}


@cache
def schema_text(form: str) -> bytes:
    """The schema, cached because it does not change while the process runs."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    if form == "yaml":
        return OpenApiYamlRenderer().render(schema)  # type: ignore[no-any-return]
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":")).encode()


class SchemaView(ApiView):
    """The OpenAPI schema of this API; public."""

    scopes = None
    authentication_classes = ()  # public, so that an expired token is not an error here
    parameters = ("format",)
    schema = None
    content_negotiation_class = AnyAccept  # only `format` selects the format

    @method_decorator((gzip_page, conditional_page))
    def get(self, request: Request) -> HttpResponse:
        form = request.query_params.get("format", "json")
        if form not in TYPES:
            raise invalid_parameter("format", "invalid_choice", "One of: json, yaml.")
        response = HttpResponse(schema_text(form), content_type=TYPES[form])
        response["Cache-Control"] = "no-cache"  # kept, and asked for again with its entity tag
        return response


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


@cache
def changelog() -> SafeString:
    """`docs/api-changelog.md` without its title, as HTML."""
    _title, _, text = (settings.BASE_DIR / "docs" / "api-changelog.md").read_text().partition("\n")
    return to_html(text)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What may change in the API, what will end, and what has changed."""
    return render(request, "api/changes.html", {"changelog": changelog()})
