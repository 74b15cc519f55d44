"""Pages of the user's own session: sign-in, also again before an act; language and theme."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, PasswordSetView, ReauthenticateView
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.lists import change_lists, why_not_saved
from accounts.models import User
from accounts.preferences import LANGUAGE_COOKIE, THEME_COOKIE, THEMES
from accounts.second_factors import has_app
from accounts.selectors import find_provider, has_providers, list_shown_providers
from accounts.sessions import is_fresh, session_mark
from accounts.step_up import PARAMETER, ask_again, ask_password_first, carry_out_kept
from vlsc.lib.masking import contains_key

YEAR = 365 * 86400


class SignInView(LoginView):
    """Asks for the password, and shows the other ways in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {
            "next": self.get_next_url(),
            "has_ended": "ended" in self.request.GET,
            "providers": list_shown_providers(),
            "has_single_sign_on": has_providers(),
        }
        return {**super().get_context_data(**kwargs), **shown}


class SignInPasskeyView(LoginWebAuthnView):
    """Signs in with a passkey. It has no page: the sign-in page has its button."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if get_adapter().is_ajax(request):
            return super().get(request, *args, **kwargs)
        return self._to_sign_in()

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Lead back, from where another try leads to the same page as this one would have."""
        for message in form.errors["credential"]:
            messages.error(self.request, str(message))
        return self._to_sign_in()

    def _to_sign_in(self) -> HttpResponse:
        wanted = get_next_redirect_url(self.request)
        query = f"?{urlencode({'next': wanted})}" if wanted else ""
        return redirect(f"{reverse('account_login')}{query}")


class SignInAgainView(ReauthenticateView):
    """Asks for the password, then carries out what the person had asked for before.

    The page shows the other ways, too: a passkey, the person's provider.
    """

    def form_valid(self, form: forms.Form) -> HttpResponse:
        return carry_out_kept(self.request, super().form_valid(form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        sent, user = self.request.POST or self.request.GET, self.request.user
        provider = find_provider(user.email)
        is_required = provider is not None and provider.is_required
        asks_password = user.has_usable_password() and not is_required
        is_second = "password" not in context["form"].fields
        takes_passkey = bool(context["reauthentication_alternatives"])
        return context | {
            "act": sent.get(PARAMETER, ""),
            "cancel_url": self.get_next_url() or "/",
            "provider": provider,
            "asks_password": asks_password or is_second,
            "is_second": is_second,
            "takes_passkey": takes_passkey,
            "passkey_first": takes_passkey and not ((asks_password or is_second) and has_app(user)),
            "is_provider_alone": provider is not None and not (asks_password or takes_passkey),
        }


class PasskeyAgainView(ReauthenticateWebAuthnView):
    """Takes a passkey in place of the password, then carries out the same.

    It has no page of its own: the page that asks for the password has its button.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the browser is asked, if the button's script asks for it."""
        if get_adapter().is_ajax(request):
            return JsonResponse({"request_options": begin_authentication(request.user)})
        return ask_again(request, back=self.get_next_url() or "/")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        return carry_out_kept(self.request, super().form_valid(form))

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        for message in form.errors["credential"]:
            messages.error(self.request, str(message))
        return ask_again(self.request, back=self.get_next_url() or "/")


class FirstPasswordView(PasswordSetView):
    """Sets the password of somebody who has none, in a fresh session.

    Otherwise whoever finds an open session would set one, and pass by it where it is asked for.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and not user.has_usable_password() and not is_fresh(request):
            return ask_password_first(request)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


sign_in = SignInView.as_view()
sign_in_passkey = SignInPasskeyView.as_view()
sign_in_again = SignInAgainView.as_view()
passkey_again = PasskeyAgainView.as_view()
first_password = FirstPasswordView.as_view()


@login_required
@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """Which session this is, for pages that were opened in an earlier one."""
    return HttpResponse(session_mark(request), content_type="text/plain")


@require_POST
def set_preferences(request: HttpRequest) -> HttpResponse:
    """Save a language, a theme, how lists are shown or a shortcut, and lead back to the page."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(back if safe and not contains_key(back) else "/")
    language, theme = request.POST.get("language"), request.POST.get("theme")
    if language in dict(settings.LANGUAGES):
        _set_cookie(response, LANGUAGE_COOKIE, language)
        if isinstance(request.user, User):
            request.user.prefer_language(language)
    if theme in THEMES:
        _set_cookie(response, THEME_COOKIE, theme)
    if isinstance(request.user, User):
        _keep_lists(request, request.user)
    return response


def _keep_lists(request: HttpRequest, user: User) -> None:
    if lists := change_lists(user.lists, request.POST):
        user.prefer_lists(lists)
    elif refused := why_not_saved(user.lists, request.POST):
        messages.error(request, refused)


def _set_cookie(response: HttpResponse, cookie: str, chosen: str) -> None:
    response.set_cookie(
        cookie, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SECURE
    )
