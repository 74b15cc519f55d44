"""All URLs. Each app defines its own; only the schema and its docs end in a slash."""

from allauth.account import views as account_views
from allauth.mfa.base.views import authenticate
from django.urls import include, path, re_path

from accounts.views import own
from vlsc import health, problems
from vlsc.api import codes

sign_in = [
    path("sign-in", own.sign_in, name="account_login"),
    path("sign-up", account_views.signup, name="account_signup"),
    path("sign-out", account_views.logout, name="account_logout"),
    path("sign-in/again", own.sign_in_again, name="account_reauthenticate"),
    path("sign-in/again/passkey", own.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("sign-in/code", authenticate, name="mfa_authenticate"),
    path("sign-in/passkey", own.sign_in_passkey, name="mfa_login_webauthn"),
    path("sign-in/inactive", account_views.account_inactive, name="account_inactive"),
    path("password/change", account_views.password_change, name="account_change_password"),
    path("password/set", own.first_password, name="account_set_password"),
    path("password/reset", account_views.password_reset, name="account_reset_password"),
    path(
        "password/reset/sent", account_views.password_reset_done, name="account_reset_password_done"
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

handler400 = "vlsc.problems.unreadable"
handler500 = "vlsc.problems.failure"
urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("problems/", codes.codes, name="problems"),
    path("problems/<slug:code>", problems.problem, name="problem"),
    path("api/", include("vlsc.api.urls")),
    path("", include("accounts.urls")),
    path("", include("catalog.urls")),
    path("", include("agreements.urls")),
    path("", include("notices.urls")),
    path("", include("people.urls")),
    path("", include("keys.urls")),
    path("", include("keyfiles.urls")),
    path("", include("activation.urls")),
    path("", include("support.urls")),
    path("", include("home.urls")),
    *sign_in,
]
