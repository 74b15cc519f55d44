"""Pages of service accounts: list, make, one account with its tokens, deactivate."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import actor_of
from accounts.grants import Role
from accounts.kept import keep_secret, send_once
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from accounts.models import User
from accounts.sessions import is_fresh
from accounts.step_up import ask_password
from agreements.access import may_give_anywhere, possible_scopes
from people.forms import ServiceAccountFilter, ServiceAccountForm, TokenForm
from people.selectors import (
    count_account_roles,
    get_service_account,
    list_tokens_of,
    narrow_service_accounts,
    show_service_accounts,
)
from people.services import deactivate_service_account, make_service_account, make_token
from people.views.tokens import show_tokens
from vlsc.lib.keyset import cut
from vlsc.lib.refused import Invalid, NotPermitted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def service_accounts(request: PageRequest) -> HttpResponse:
    """The list; POST makes one, after the password was asked for."""
    if request.actor.is_staff or not may_give_anywhere(request.actor):
        raise NotPermitted
    form = ServiceAccountForm(request.actor, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _render_list(request, form, status=400 if request.method == "POST" else 200)
    if not is_fresh(request):
        return ask_password(request, back=reverse("people:service-accounts"))
    given = form.cleaned_data
    try:
        account = make_service_account(
            by=request.actor,
            name=given["name"],
            role=Role(given["role"]),
            places=given["places"],
            at=timezone.now(),
        )
    except Invalid as refused:
        form.refuse(refused)
        return _render_list(request, form, status=400)
    messages.success(
        request, _("%(name)s has been created. Create its first token.") % {"name": account}
    )
    return redirect("people:service-account", account.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def service_account(request: PageRequest, pk: UUID) -> HttpResponse:
    """One account; POST makes a token for it, after the password was asked for."""
    account, now = get_service_account(request.actor, pk), timezone.now()
    form = _token_form(request, account)
    if request.method != "POST":
        return _render(request, account, form, now)
    if not form.is_valid():
        return _render(request, account, form, now, status=400)
    if not is_fresh(request):
        return ask_password(request, back=reverse("people:service-account", args=[pk]))
    return send_once(
        request, form.cleaned_data["form_id"], lambda: _make(request, account, form, now)
    )


@login_required
@require_POST
def service_account_deactivate(request: PageRequest, pk: UUID) -> HttpResponse:
    account = get_service_account(request.actor, pk)
    deactivate_service_account(by=request.actor, account=account, at=timezone.now())
    messages.success(request, _("%(name)s no longer works.") % {"name": account})
    return redirect("people:service-account", pk)


def _make(request: PageRequest, account: User, form: TokenForm, at: datetime) -> HttpResponse:
    try:
        token, text = make_token(by=request.actor, holder=account, wish=form.wish(at), at=at)
    except Invalid as refused:
        form.refuse(refused)
        return _render(request, account, form, at, status=400)
    keep_secret(request, token.pk, text)
    return redirect("people:token-made", token.pk)


def _token_form(request: PageRequest, account: User) -> TokenForm:
    """Its scopes and licensing IDs are those of the account."""
    as_account = actor_of(account, channel="page", today=request.actor.today)
    data = request.POST if request.method == "POST" else None
    return TokenForm(as_account, possible_scopes(as_account), data)


def _render_list(request: PageRequest, form: ServiceAccountForm, status: int = 200) -> HttpResponse:
    narrowing = ServiceAccountFilter(request.GET)
    narrowing.auto_id = "filter_%s"  # the form of a new account has fields of the same names
    narrowing.offer(count_account_roles(request.actor))
    found = show_service_accounts(request.actor)
    narrowed = narrow_service_accounts(request.actor, found, **narrowing.chosen())
    page = cut(narrowed, "name", asked=request.GET, of=request.path)
    context = {
        "new": form,
        "form": narrowing,
        "page": page,
        "rows": page.rows,
        **list_menu(request.user.lists, "service-accounts", request.GET),
        **page.addresses(request.GET),
    }
    return render(request, "people/service_accounts.html", context, status=status)


def _render(
    request: PageRequest, account: User, form: TokenForm, at: datetime, status: int = 200
) -> HttpResponse:
    found = list_tokens_of(request.actor, account)
    context = {
        "account": account,
        "form": form if account.is_active else None,
        **show_tokens(request, found, "service-account-tokens", at),
    }
    return render(request, "people/service_account.html", context, status=status)
