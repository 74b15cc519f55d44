"""API URLs of support."""

from django.urls import path

from support.api.directory import TelephoneDirectoryView

urlpatterns = [
    path("telephone-directory", TelephoneDirectoryView.as_view(), name="telephone-directory"),
]
