"""URLs of the support pages."""

from django.urls import path

from support.views import directory

app_name = "support"
urlpatterns = [
    path("support/telephone-directory", directory.directory, name="directory"),
    path("desk/directory", directory.directory_desk, name="directory-desk"),
    path("desk/directory/new", directory.call_center_new, name="call-center-new"),
    path("desk/directory/<uuid:pk>", directory.call_center, name="call-center"),
    path(
        "desk/directory/<uuid:pk>/remove", directory.call_center_remove, name="call-center-remove"
    ),
]
