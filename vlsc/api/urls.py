"""URLs of the API: version 1 and its docs. Each app defines those of its own operations."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from vlsc.api import views
from vlsc.rest import converters  # noqa: F401 (registers <id:…>)

version_1: list[URLPattern | URLResolver] = [
    path("", include("activation.api.urls")),  # first, since products ask most often
    path("schema/", views.SchemaView.as_view(), name="schema"),
    path("", include("catalog.api.urls")),
    path("", include("agreements.api.urls")),
    path("", include("people.api.urls")),
    path("", include("keys.api.urls")),
    path("", include("keyfiles.api.urls")),
    path("", include("support.api.urls")),
]

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(version_1)),
    path("docs/", views.docs, name="docs"),
    path("docs/changes", views.changes, name="changes"),
    re_path(r"^.*$", views.UnknownView.as_view(), name="unknown"),
]
