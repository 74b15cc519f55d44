"""Pages of one's own second factors: the list, an app, a passkey, recovery codes.

Each asks for a fresh sign-in first, if the last was more than five minutes ago.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.kept import keep_secret, keep_value, read_value, take_secret
from accounts.middleware import PageRequest
from accounts.passkey_forms import NewPasskeyForm
from accounts.second_factor_forms import NewTotpForm, RemoveFactorForm
from accounts.second_factors import is_second_factor_missing
from accounts.selectors import count_recovery_codes, list_second_factors
from accounts.services import add_passkey, add_totp, remove_second_factor, renew_recovery_codes
from accounts.sessions import end_others, is_fresh
from accounts.step_up import ask_password, ask_password_first
from vlsc.lib.qr_codes import qr_code_of_address
from vlsc.lib.refused import Refused

PAGE = "accounts:second-factors"
KIND, NAME = "totp", "new"  # of the kept secret of an app that is being set up


@login_required
@require_safe
def second_factors(request: PageRequest) -> HttpResponse:
    rows = list(list_second_factors(request.user))
    codes = [row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES]
    context = {
        "factors": [row for row in rows if row.type != Authenticator.Type.RECOVERY_CODES],
        "has_app": any(row.type == Authenticator.Type.TOTP for row in rows),
        "codes_left": sum(map(count_recovery_codes, codes)),
        "is_missing": is_second_factor_missing(request),
    }
    return render(request, "accounts/second_factors.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def totp_new(request: PageRequest) -> HttpResponse:
    if not is_fresh(request):
        return ask_password_first(request)
    secret = read_value(request, KIND, NAME)
    if secret is None or request.method != "POST":
        secret = secret or generate_totp_secret()
        keep_value(request, KIND, NAME, secret)
    form = NewTotpForm(
        request.POST if request.method == "POST" else None, user=request.user, secret=secret
    )
    if request.method == "POST" and form.is_valid():
        try:
            add_totp(by=request.actor, user=request.user, secret=secret, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.detail)
        else:
            return _added(request, Authenticator.Type.TOTP)
    address = get_adapter().build_totp_url(request.user, secret)
    context = {"form": form, "secret": secret, "picture": qr_code_of_address(address)}
    return render(request, "accounts/totp.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_new(request: PageRequest) -> HttpResponse:
    if not is_fresh(request):
        return ask_password_first(request)
    form = NewPasskeyForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            add_passkey(by=request.actor, user=request.user, at=timezone.now(), **form.passkey())
        except Refused as refused:
            form.add_error(None, refused.detail)
        else:
            return _added(request, Authenticator.Type.WEBAUTHN)
    options = begin_registration(request.user, True)
    context = {"form": form, "options": options}
    return render(request, "accounts/passkey.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def second_factor_remove(request: PageRequest) -> HttpResponse:
    form = RemoveFactorForm(request.POST)
    if not form.is_valid():
        raise Authenticator.DoesNotExist
    if not is_fresh(request):
        return ask_password(request, back=reverse(PAGE))
    factor = form.cleaned_data["factor"]
    remove_second_factor(by=request.actor, user=request.user, factor=factor, at=timezone.now())
    end_others(request)
    messages.success(request, _("It is no longer required. Your other sessions have ended."))
    return redirect(PAGE)


@login_required
@require_POST
def recovery_codes_new(request: PageRequest) -> HttpResponse:
    if not is_fresh(request):
        return ask_password(request, back=reverse(PAGE))
    return _show_codes(request)


@login_required
@require_safe
def recovery_codes(request: PageRequest) -> HttpResponse:
    """The codes, once; who comes later makes new ones."""
    codes = take_secret(request, request.user.pk)
    return render(request, "accounts/recovery_codes.html", {"codes": (codes or "").split()})


def _added(request: PageRequest, kind: str) -> HttpResponse:
    """Count this session as one with a second factor, end the others, show the first codes."""
    record_authentication(request, request.user, "mfa", type=kind)
    end_others(request)
    messages.success(
        request, _("It is required from your next sign-in. Your other sessions have ended.")
    )
    rows = list_second_factors(request.user)
    if any(row.type == Authenticator.Type.RECOVERY_CODES for row in rows):
        return redirect(PAGE)
    return _show_codes(request)


def _show_codes(request: PageRequest) -> HttpResponse:
    codes = renew_recovery_codes(by=request.actor, user=request.user, at=timezone.now())
    keep_secret(request, request.user.pk, " ".join(codes))
    return redirect("accounts:recovery-codes")
