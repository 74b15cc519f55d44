"""URLs of the user's own settings."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("preferences", views.set_preferences, name="preferences"),
    path("session", views.session, name="session"),
]
