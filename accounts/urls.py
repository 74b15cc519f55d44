"""URLs of the user's own settings, the center's settings, and the first account."""

from django.urls import path

from accounts.views import center, first_account, own, sessions

app_name = "accounts"
urlpatterns = [
    path("preferences", own.set_preferences, name="preferences"),
    path("session", own.session, name="session"),
    path("sessions", sessions.sessions, name="sessions"),
    path("sessions/others/end", sessions.sessions_others_end, name="sessions-others-end"),
    path("sessions/<uuid:pk>/end", sessions.session_end, name="session-end"),
    path("desk/settings", center.settings_page, name="settings"),
    path("first-account", first_account.first_account, name="first-account"),
    path(
        "first-account/<str:secret>",
        first_account.first_account_link,
        name="first-account-link",
    ),
]
