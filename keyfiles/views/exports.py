"""One's own key files: ask for one, follow it, take it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.grants import Action
from accounts.middleware import PageRequest
from accounts.sessions import is_fresh
from agreements.access import may_anywhere
from agreements.selectors import get_licensing_id
from keyfiles.forms import ExportForm
from keyfiles.selectors import get_export, list_exports, see_keys
from keyfiles.services import open_export, request_export
from keyfiles.states import ExportScope, ExportState
from vlsc.lib.keyset import cut
from vlsc.lib.refused import Invalid
from vlsc.rest.attachments import send_attachment

WAITING = {ExportState.REQUESTED, ExportState.BUILDING}
AGAIN = "again"  # in the address after a fresh sign-in: the page says what to do next


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: PageRequest) -> HttpResponse:
    if request.method == "POST":
        return _ask(request)
    return _list(request)


def _ask(request: PageRequest) -> HttpResponse:
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _list(request, form.sentences())
    if form.cleaned_data["scope"] == ExportScope.ALL and _must_sign_in_again(request):
        return redirect(_sign_in_again())
    try:
        one = request_export(by=request.actor, at=timezone.now(), **_wish(request, form))
    except Invalid as refused:
        return _list(request, [refused.detail])
    return redirect("keyfiles:export", one.pk)


def _wish(request: PageRequest, form: ExportForm) -> dict[str, Any]:
    """What the form asks for, its objects found in sight."""
    asked = form.cleaned_data
    scope, one = ExportScope(asked["scope"]), asked["licensing_id"]
    wish: dict[str, Any] = {"scope": scope, "file_format": asked["format"]}
    if scope == ExportScope.LICENSING_ID and one:
        wish["licensing_id"] = get_licensing_id(request.actor, one)
    if scope == ExportScope.KEYS:
        wish["keys"] = see_keys(request.actor, asked["keys"])
    return wish


def _list(request: PageRequest, errors: list[str] | None = None) -> HttpResponse:
    page = cut(list_exports(request.actor).order_by(), "requested_at", down=True, asked=request.GET)
    shown = {
        "errors": errors or [],
        "is_again": AGAIN in request.GET,
        "may_ask": may_anywhere(request.actor, Action.EXPORT_KEYS),
        "rows": page.rows,
        "page": page,
        **page.addresses(request.GET),
    }
    return render(request, "keyfiles/exports.html", shown, status=400 if errors else 200)


def _must_sign_in_again(request: PageRequest) -> bool:
    """Everything at once asks for a fresh sign-in; whoever may not have it is refused instead."""
    return not is_fresh(request) and may_anywhere(request.actor, Action.EXPORT_KEYS)


def _sign_in_again() -> str:
    back = f"{reverse('keyfiles:exports')}?{AGAIN}=1"
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"


@login_required
@require_safe
def export(request: PageRequest, pk: UUID) -> HttpResponse:
    one = get_export(request.actor, pk)
    return render(request, "keyfiles/export.html", {"export": one, "is_waiting": one.state in WAITING})


@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = getattr(request, "actor", None)
    if actor is None:  # the page that asks is reloaded, and leads to the sign-in page
        return HttpResponse(headers={"HX-Refresh": "true"})
    one = get_export(actor, pk)
    shown = {"export": one, "ended": one.state not in WAITING}
    return render(request, "keyfiles/parts/export_progress.html", shown)


@login_required
@require_GET  # a HEAD would be logged as a download that nobody had
def file(request: PageRequest, pk: UUID) -> StreamingHttpResponse:
    one = get_export(request.actor, pk)
    opened = open_export(by=request.actor, export=one, at=timezone.now())
    return send_attachment(opened.pieces, opened.name, opened.content_type, opened.size)
