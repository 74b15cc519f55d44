"""URLs of the user's own settings, the center's settings, and the first account."""

from django.urls import path

from accounts.views import center, first_account, own, second_factors, sessions, single_sign_on

app_name = "accounts"
urlpatterns = [
    path("preferences", own.set_preferences, name="preferences"),
    path("session", own.session, name="session"),
    path("sessions", sessions.sessions, name="sessions"),
    path("sessions/others/end", sessions.sessions_others_end, name="sessions-others-end"),
    path("sessions/<uuid:pk>/end", sessions.session_end, name="session-end"),
    path("second-factor", second_factors.second_factors, name="second-factors"),
    path("second-factor/app", second_factors.totp_new, name="totp-new"),
    path("second-factor/passkey", second_factors.passkey_new, name="passkey-new"),
    path("second-factor/remove", second_factors.second_factor_remove, name="second-factor-remove"),
    path("second-factor/codes/new", second_factors.recovery_codes_new, name="recovery-codes-new"),
    path("second-factor/codes", second_factors.recovery_codes, name="recovery-codes"),
    path("sign-in/single-sign-on", single_sign_on.single_sign_on, name="single-sign-on"),
    path("sign-in/<uuid:pk>", single_sign_on.provider_begin, name="provider-begin"),
    path("sign-in/<uuid:pk>/return", single_sign_on.provider_return, name="provider-return"),
    path("desk/settings", center.settings_page, name="settings"),
    path("first-account", first_account.first_account, name="first-account"),
    path(
        "first-account/<str:secret>",
        first_account.first_account_link,
        name="first-account-link",
    ),
]
