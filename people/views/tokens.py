"""The page of the user's own API tokens: list, create, revoke; and a new token, shown once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.grants import MAKING_TOKENS
from accounts.kept import keep_secret, send_once, take_secret
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from accounts.models import Token
from accounts.sessions import is_fresh
from accounts.step_up import ask_password
from agreements.access import actions_anywhere, scopes_behind
from people.forms import TokenForm
from people.selectors import (
    get_token,
    list_tokens,
    name_bindings,
    narrow_tokens,
    token_row,
    token_state,
)
from people.services import make_token, revoke_token
from people.states import TokenState
from vlsc.lib.keyset import cut
from vlsc.lib.occurring import list_occurring
from vlsc.lib.refused import Invalid, NotPermitted
from vlsc.rest.converters import parse_id
from vlsc.rest.status_filter import StatusFilter

LIKE = "like"  # the parameter with the token whose attributes a new one takes over


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: PageRequest) -> HttpResponse:
    actions = actions_anywhere(request.actor)
    may_make = bool(actions & MAKING_TOKENS)
    if request.method == "POST" and not may_make:
        raise NotPermitted
    form = TokenForm(request.actor, scopes_behind(actions), request.POST or None)
    if request.method == "POST":
        return _create(request, form)
    if LIKE in request.GET:
        token = get_token(request.actor, parse_id(request.GET[LIKE]))
        form.fill_in(token, name_bindings(request.actor, [token]).values())
    return _render(request, form if may_make else None)


@login_required
@require_safe
def token_made(request: PageRequest, pk: UUID) -> HttpResponse:
    token = get_token(request.actor, pk)
    context = {"token": token, "new_token": take_secret(request, token.pk)}
    return render(request, "people/token_made.html", context)


@login_required
@require_POST
def token_revoke(request: PageRequest, pk: UUID) -> HttpResponse:
    token = revoke_token(by=request.actor, token=get_token(request.actor, pk), at=timezone.now())
    messages.success(request, _("%(name)s no longer works.") % {"name": token})
    if token.holder_id != request.actor.id:
        return redirect("people:service-account", token.holder_id)
    return redirect("people:tokens")


def show_tokens(
    request: PageRequest, found: QuerySet[Token], list_name: str, at: datetime
) -> dict[str, Any]:
    """A list of tokens with its filter, as `people/parts/tokens.html` shows it at the time `at`."""
    asked = request.GET.copy()
    asked.pop(LIKE, None)  # about the form of a new one, not about the list
    narrowing = StatusFilter(asked, TokenState)
    narrowing.auto_id = "filter_%s"
    narrowing.offer(list_occurring(found, state=token_state(at)))
    narrowed = narrow_tokens(found, at, **narrowing.chosen())
    page = cut(narrowed, "created_at", down=True, asked=request.GET, of=request.path)
    numbers = name_bindings(request.actor, page.rows)
    return {
        "narrowing": narrowing,
        "page": page,
        "rows": [token_row(token, numbers, at) for token in page.rows],
        **list_menu(request.user.lists, list_name, asked),
        **page.addresses(request.GET),
    }


def _create(request: PageRequest, form: TokenForm) -> HttpResponse:
    """Ask for the password after the form is valid, so that errors come first."""
    if not form.is_valid():
        return _render(request, form, status=400)
    if not is_fresh(request):
        return ask_password(request, back=reverse("people:tokens"))
    return send_once(request, form.cleaned_data["form_id"], lambda: _make(request, form))


def _make(request: PageRequest, form: TokenForm) -> HttpResponse:
    at = timezone.now()
    try:
        token, text = make_token(by=request.actor, holder=request.user, wish=form.wish(at), at=at)
    except Invalid as refused:
        form.refuse(refused)
        return _render(request, form, status=400)
    keep_secret(request, token.pk, text)
    return redirect("people:token-made", token.pk)


def _render(request: PageRequest, form: TokenForm | None, status: int = 200) -> HttpResponse:
    shown = show_tokens(request, list_tokens(request.actor), "tokens", timezone.now())
    return render(request, "people/tokens.html", {"form": form, **shown}, status=status)
