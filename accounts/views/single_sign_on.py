"""Pages of single sign-on: by an address to its provider, there, and back.

Nothing here tells whether an address has an account. A form may not lead to another host (the
content security policy), so it leads to a page with a link.
"""

import logging
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.adapter import SINGLE_SIGN_ON_FROM
from accounts.client_address import counted_address
from accounts.forms import SingleSignOnForm
from accounts.models import IdentityProvider, User
from accounts.second_factors import has_second_factor
from accounts.services import find_signed_in
from accounts.sessions import note_provider
from accounts.single_sign_on import CannotSignIn, Statement, begin, finish
from accounts.step_up import PARAMETER, ask_second_factor, carry_out
from vlsc.rest.converters import parse_id

log = logging.getLogger(__name__)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def single_sign_on(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and lead to the provider that answers for its domain."""
    form = SingleSignOnForm(request.POST if request.method == "POST" else None)
    back = _safe(request, request.GET.get("next"))
    context: dict[str, Any] = {"form": form, "next": back}
    if request.method == "POST":
        SINGLE_SIGN_ON_FROM.require(counted_address(request))
        if form.is_valid():
            found = {"provider": str(form.provider.pk), "next": back}
            return redirect(f"{request.path}?{urlencode(found)}")
    elif named := request.GET.get("provider"):
        provider = get_object_or_404(IdentityProvider, pk=parse_id(named))
        return render(request, "accounts/provider.html", context | {"provider": provider})
    status = 400 if form.errors else 200
    return render(request, "accounts/single_sign_on.html", context, status=status)


@never_cache
@require_safe
def provider_begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lead to the provider; whoever is signed in is asked anew there, as by the password."""
    provider = get_object_or_404(IdentityProvider, pk=pk)
    SINGLE_SIGN_ON_FROM.require(counted_address(request))
    back = _safe(request, request.GET.get("next"))
    act = request.GET.get(PARAMETER, "")[:64]
    again = request.user.is_authenticated
    try:
        return begin(request, provider, back=back, act=act, again=again)
    except CannotSignIn as failed:
        return _failed(request, provider, failed)


@never_cache
@require_safe
def provider_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the browser back, and sign in whom the provider has named."""
    provider = get_object_or_404(IdentityProvider, pk=pk)
    SINGLE_SIGN_ON_FROM.require(counted_address(request))
    try:
        statement = finish(request, provider)
        user = find_signed_in(
            provider=provider,
            statement=statement,
            at=timezone.now(),
            request_id=request.META["HTTP_X_REQUEST_ID"],
        )
        if statement.is_again != request.user.is_authenticated:
            raise CannotSignIn("signed in or out meanwhile")
        if hasattr(request, "seeing"):
            raise CannotSignIn("nothing is done while staff see as a customer")
        if statement.is_again and user != request.user:
            raise CannotSignIn("somebody else than who is signed in")
    except CannotSignIn as failed:
        return _failed(request, provider, failed)
    if statement.is_again:
        return _confirm(request, provider, user, statement)
    _record(request, provider, user, statement)
    return perform_login(request, Login(user=user, redirect_url=statement.back or None))


def _confirm(
    request: HttpRequest, provider: IdentityProvider, user: User, statement: Statement
) -> HttpResponse:
    """Go on with what the person had asked for, after their second factor if that is missing."""
    if not provider.counts_as_second_factor and has_second_factor(user):
        note_provider(request)
        return ask_second_factor(back=statement.back, act=statement.act)
    _record(request, provider, user, statement)
    response = redirect(statement.back or "home:home")
    return carry_out(request, statement.act, response) if statement.act else response


def _record(
    request: HttpRequest, provider: IdentityProvider, user: User, statement: Statement
) -> None:
    """Note in the session how the person signs in, as of when the provider has asked them."""
    facts = {"at": statement.asked_at, "provider": str(provider.pk)}
    record_authentication(request, user, "socialaccount", **facts)
    if provider.counts_as_second_factor:
        record_authentication(request, user, "mfa", type="provider", **facts)


def _failed(request: HttpRequest, provider: IdentityProvider, failed: CannotSignIn) -> HttpResponse:
    log.warning("single_sign_on.failed: %s: %s", provider.name, failed)
    text = _(
        "%(provider)s has not signed you in here. Try again, or ask whoever administers your"
        " licensing IDs whether you have an account with this address."
    )
    messages.error(request, text % {"provider": provider.name})
    return redirect("home:home" if request.user.is_authenticated else "account_login")


def _safe(request: HttpRequest, url: str | None) -> str:
    return url if url and get_adapter().is_safe_url(url) else ""
