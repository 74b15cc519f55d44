"""API URLs of people."""

from django.urls import path

from people.api.log import LogView
from people.api.me import MeView
from people.api.tokens import TokensView, TokenView

urlpatterns = [
    path("me", MeView.as_view(), name="me"),
    path("log", LogView.as_view(), name="log"),
    path("tokens", TokensView.as_view(), name="tokens"),
    path("tokens/<id:id>", TokenView.as_view(), name="token"),
]
