"""The page of the user's own API tokens: list, create, revoke."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.grants import MAKING_TOKENS
from accounts.middleware import PageRequest
from accounts.sessions import is_fresh
from agreements.access import actions_anywhere, scopes_behind
from people.forms import TokenForm
from people.selectors import get_token, list_tokens, name_bindings, token_row
from people.services import make_token, revoke_token
from vlsc.lib.keyset import cut
from vlsc.lib.refused import Invalid, NotPermitted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: PageRequest) -> HttpResponse:
    actions = actions_anywhere(request.actor)
    form = TokenForm(request.actor, scopes_behind(actions), request.POST or None)
    if request.method != "POST":
        return _render(request, form, may_make=bool(actions & MAKING_TOKENS))
    if not actions & MAKING_TOKENS:
        raise NotPermitted
    return _create(request, form)


@login_required
@require_POST
def token_revoke(request: PageRequest, pk: UUID) -> HttpResponse:
    token = revoke_token(by=request.actor, token=get_token(request.actor, pk), at=timezone.now())
    messages.success(request, _("%(name)s no longer works.") % {"name": token})
    return redirect("people:tokens")


def _create(request: PageRequest, form: TokenForm) -> HttpResponse:
    at = timezone.now()
    if not is_fresh(request):
        return redirect(_reauthenticate_url())
    if form.is_valid():
        try:
            _token, text = make_token(
                by=request.actor, holder=request.user, wish=form.wish(at), at=at
            )
        except Invalid as refused:
            form.refuse(refused)
        else:
            return _render(request, form, text=text)
    return _render(request, form, may_make=True)


def _render(
    request: PageRequest, form: TokenForm, *, may_make: bool = False, text: str = ""
) -> HttpResponse:
    now = timezone.now()
    page = cut(list_tokens(request.actor), "created_at", down=True, asked=request.GET)
    numbers = name_bindings(request.actor, page.rows)
    context = {
        "form": form if may_make and is_fresh(request) else None,
        "may_make": may_make,
        "again_url": _reauthenticate_url(),
        "new_token": text,
        "page": page,
        "rows": [token_row(token, numbers, now) for token in page.rows],
        **page.addresses(request.GET),
    }
    return render(request, "people/tokens.html", context)


def _reauthenticate_url() -> str:
    query = urlencode({"next": reverse("people:tokens")})
    return f"{reverse('account_reauthenticate')}?{query}"
