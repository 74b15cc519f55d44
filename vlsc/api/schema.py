"""Generates the schema of operations from what their views declare.

A view's filters, orders, ids, tags and idempotency are read from the view itself, so that the
schema cannot differ from it. Other request and response bodies are declared with `extend_schema`.
"""

import inspect
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_array_type, force_instance
from rest_framework.serializers import FileField, ListSerializer

from vlsc.api.components import share, union_of
from vlsc.api.configuration import TAG_OF
from vlsc.api.files import add_file_responses, sends_file
from vlsc.api.parameters import (
    filter_parameters,
    header_parameters,
    page_parameters,
    share_parameter,
)
from vlsc.api.responses import add_headers, problem_responses
from vlsc.rest.serializers import StrictSerializer
from vlsc.rest.views import ListView

COLLECTION_VERBS = {"GET": "list", "POST": "create"}
OBJECT_VERBS = {"GET": "get", "PUT": "replace", "PATCH": "change", "DELETE": "delete"}


class BearerScheme(OpenApiAuthenticationExtension):
    """Bearer tokens."""

    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "vlsc_pat_…",
            "description": "Created on the page “Tokens”. Never grants more than its holder has.",
        }


class PageSessionScheme(OpenApiAuthenticationExtension):
    """The session of a page, for the docs."""

    target_class = "accounts.authentication.PageSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of a signed-in page; changes also need X-CSRFToken.",
        }


def singular(word: str) -> str:
    """`licensing_ids` → `licensing_id`."""
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


class Schema(AutoSchema):
    """The schema of one operation."""

    view: Any

    @property
    def _is_page(self) -> bool:
        return isinstance(self.view, ListView) and self.method == "GET"

    @property
    def _handler(self) -> Any:
        return getattr(type(self.view), self.method.lower(), None)

    def get_operation_id(self) -> str:
        """`listKeys`, `getKey`, `revealKey`, `listLicensingIdPurchases`."""
        first, *others = self._words()
        return first + "".join(word.capitalize() for word in others)

    def _words(self) -> list[str]:
        return "_".join(self._phrase()).split("_")

    def _phrase(self) -> list[str]:
        words = [word.replace("-", "_") for word in self._tokenize_path()]
        scope = [singular(word) for word in words[:-1]]
        if self.path.endswith("}"):
            return [OBJECT_VERBS.get(self.method, "do"), *scope, singular(words[-1])]
        if self.method == "POST" and not isinstance(self.view, ListView) and scope:
            return [words[-1], *scope]
        last = words[-1] if self._is_page else singular(words[-1])
        verbs = COLLECTION_VERBS if isinstance(self.view, ListView) else OBJECT_VERBS
        return [verbs.get(self.method, "create"), *scope, last]

    def get_tags(self) -> list[str]:
        first = self._tokenize_path()[0].replace("-", " ")
        return [TAG_OF.get(first, first)]

    def get_description(self) -> str:  # type: ignore[override]
        """The docstring, the scope that the operation requires, and what has become of it."""
        scope = self.get_extensions().get("x-scope")
        return f"{self._docstring}\n\nScope: `{scope}`." if scope else self._docstring

    def get_summary(self) -> str:
        return self._docstring.split("\n")[0].rstrip(".").replace("`", "")

    @property
    def _docstring(self) -> str:
        """The method's docstring, else that of the view."""
        own = vars(type(self.view)).get(self.method.lower())
        return inspect.cleandoc(getattr(own, "__doc__", None) or type(self.view).__doc__ or "")

    def is_deprecated(self) -> bool:
        return self.method in self.view.endings

    def get_auth(self) -> list[dict[str, list[str]]]:
        # An empty requirement says in words that linters read: nobody needs to sign in.
        return [{}] if self.view.scopes is None else super().get_auth()

    def get_extensions(self) -> dict[str, Any]:
        scope = (self.view.scopes or {}).get(self.method)
        found = {"x-scope": str(getattr(scope, "value", scope))} if scope else {}
        ending = self.view.endings.get(self.method)
        if ending and ending.ends_at:
            found["x-sunset"] = ending.ends_at.date().isoformat()
        return found

    def _get_parameters(self) -> list[dict[str, Any]]:
        return [share_parameter(self.registry, found) for found in super()._get_parameters()]

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        handler = self._handler
        parameters = header_parameters(self.view, self.method, handler)
        if self._is_page:
            parameters += filter_parameters(self.view.filterset_class) + page_parameters(self.view)
        return parameters

    def _get_pagination_parameters(self) -> list[dict[str, Any]]:
        return []

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False

    def get_request_serializer(self) -> Any:
        return None if self.method in {"GET", "DELETE"} else super().get_request_serializer()

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        responses = (
            {"200": self._page_response()} if self._is_page else super()._get_response_bodies()
        )
        for status, response in responses.items():
            response["description"] = str(
                response.get("description") or SUCCESS.get(status, status)
            )
        problems = problem_responses(
            self.view, self.method, self._handler, self.path, self.registry
        )
        responses = {**problems, **responses}
        if sends_file(self.view, self.method):
            add_file_responses(responses)
        add_headers(responses, self.view, self.method, self._handler, self.registry)
        return dict(sorted(responses.items()))

    def _get_request_body(self, direction: str = "request") -> dict[str, Any] | None:
        body = super()._get_request_body(direction)
        if body and getattr(force_instance(self.get_request_serializer()), "variants", None):
            body["required"] = True
        return body

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
            if serializer.variants:
                name = self._get_serializer_name(serializer, direction).removesuffix("Request")
                return union_of(self.registry, name, schema, *serializer.variants)
        if direction == "response":
            schema["required"] = sorted(schema["properties"])  # always sent, if only as null
        return schema

    def _map_serializer_field(self, field: Any, direction: str, *more: Any) -> dict[str, Any]:
        schema = super()._map_serializer_field(field, direction, *more)
        if isinstance(field, FileField) and direction == "request" and not field.allow_empty_file:
            schema["minLength"] = 1
        if isinstance(field, ListSerializer) and (most := getattr(field, "max_length", None)):
            schema["maxItems"] = most
        if direction == "response":
            schema.pop("readOnly", None)  # of no use where requests have schemas of their own
        return schema

    def _page_response(self) -> dict[str, Any]:
        row = self.resolve_serializer(self.view.serializer_class, "response")
        link = {"type": ["string", "null"], "format": "uri"}
        members = {
            "results": {**build_array_type(row.ref), "description": "The rows."},
            "next": {**link, "description": "The URL of the next page, or null."},
            "previous": {**link, "description": "The URL of the page before, or null."},
        }
        if self.view.is_synced():
            members["synced_until"] = SYNCED_UNTIL
        page = {
            "type": "object",
            "description": "A page of a list.",
            "required": list(members),
            "properties": members,
        }
        schema = share(self.registry, "schemas", f"{row.name}Page", page)
        return {"content": {"application/json": {"schema": schema}}, "description": "A page."}


SYNCED_UNTIL = {
    "type": "string",
    "format": "date-time",
    "description": (
        "What to send as `updated_since` next time, to miss no change. The pages of one reading"
        " all have that of the first."
    ),
}
SUCCESS = {"200": "Done.", "201": "Created.", "202": "Accepted; work continues.", "204": "Done."}
