"""The page of the user's own API tokens: list, create, revoke; and a new token, shown once."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.grants import MAKING_TOKENS
from accounts.kept import keep_secret, send_once, take_secret
from accounts.middleware import PageRequest
from accounts.sessions import is_fresh
from accounts.step_up import ask_password
from agreements.access import actions_anywhere, scopes_behind
from people.forms import TokenForm
from people.selectors import get_token, list_tokens, name_bindings, token_row
from people.services import make_token, revoke_token
from vlsc.lib.keyset import cut
from vlsc.lib.refused import Invalid, NotPermitted
from vlsc.rest.converters import parse_id


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
    if "like" in request.GET:
        token = get_token(request.actor, parse_id(request.GET["like"]))
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
    now = timezone.now()
    page = cut(
        list_tokens(request.actor), "created_at", down=True, asked=request.GET, of=request.path
    )
    numbers = name_bindings(request.actor, page.rows)
    context = {
        "form": form,
        "page": page,
        "rows": [token_row(token, numbers, now) for token in page.rows],
        **page.addresses(request.GET),
    }
    return render(request, "people/tokens.html", context, status=status)
