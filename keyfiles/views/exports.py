"""The actor's own exports: request one, follow its progress, download it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.grants import Action
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from accounts.sessions import is_fresh
from accounts.step_up import ask_password
from agreements.access import may_anywhere
from agreements.selectors import get_licensing_id
from keyfiles.forms import ExportForm
from keyfiles.models import KeyExport
from keyfiles.selectors import (
    export_state,
    get_export,
    list_exports,
    narrow_exports,
    require_visible_keys,
    with_downloads,
)
from keyfiles.services import describe_file, open_export, request_export
from keyfiles.states import ExportScope, ExportState
from keys.views.listings import count_text
from vlsc.lib.keyset import cut
from vlsc.lib.occurring import list_occurring
from vlsc.lib.refused import Invalid
from vlsc.rest.attachments import send_file
from vlsc.rest.status_filter import StatusFilter

WAITING = {ExportState.REQUESTED, ExportState.BUILDING}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: PageRequest) -> HttpResponse:
    if request.method == "POST":
        return _request_export(request)
    return _list(request)


def _request_export(request: PageRequest) -> HttpResponse:
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _list(request, form.error_messages())
    if form.cleaned_data["scope"] == ExportScope.ALL and _needs_recent_sign_in(request):
        return ask_password(request, back=reverse("keyfiles:exports"))
    try:
        key_export = request_export(
            by=request.actor, at=timezone.now(), **_export_arguments(request, form)
        )
    except Invalid as refused:
        return _list(request, [refused.detail])
    return redirect("keyfiles:export", key_export.pk)


def _export_arguments(request: PageRequest, form: ExportForm) -> dict[str, Any]:
    """The arguments of `request_export`, with only visible objects."""
    data = form.cleaned_data
    scope, licensing_id = ExportScope(data["scope"]), data["licensing_id"]
    arguments: dict[str, Any] = {"scope": scope, "file_format": data["format"]}
    if scope == ExportScope.LICENSING_ID and licensing_id:
        arguments["licensing_id"] = get_licensing_id(request.actor, licensing_id)
    if scope == ExportScope.KEYS:
        arguments["keys"] = require_visible_keys(request.actor, data["keys"])
    return arguments


def _list(request: PageRequest, errors: list[str] | None = None) -> HttpResponse:
    at, form = timezone.now(), StatusFilter(request.GET, ExportState)
    found = list_exports(request.actor).order_by()
    form.offer(list_occurring(found, state=export_state(at)))
    page = cut(
        with_downloads(narrow_exports(found, at, **form.chosen())),
        "requested_at",
        down=True,
        asked=request.GET,
        of=request.path,
    )
    context = {
        "form": form,
        **list_menu(request.user.lists, "key-files", request.GET),
        "errors": errors or [],
        "may_ask": may_anywhere(request.actor, Action.EXPORT_KEYS),
        "rows": [_shown(row, at) for row in page.rows],
        "is_waiting": any(row.state in WAITING for row in page.rows),
        "page": page,
        **page.addresses(request.GET),
    }
    return render(request, "keyfiles/exports.html", context, status=400 if errors else 200)


def _shown(key_export: KeyExport, at: datetime) -> dict[str, Any]:
    """An export with its state for the reader, which the list and its own page agree about."""
    return {"export": key_export, "state": key_export.state_at(at)}


def _needs_recent_sign_in(request: PageRequest) -> bool:
    """An export of everything needs a recent sign-in; without the right it fails anyway."""
    return not is_fresh(request) and may_anywhere(request.actor, Action.EXPORT_KEYS)


@login_required
@require_safe
def export(request: PageRequest, pk: UUID) -> HttpResponse:
    key_export = get_export(request.actor, pk)
    context = {
        **_shown(key_export, timezone.now()),
        "is_waiting": key_export.state in WAITING,
        "counted": count_text(key_export.counted),
        "may_ask": may_anywhere(request.actor, Action.EXPORT_KEYS),
    }
    return render(request, "keyfiles/export.html", context)


@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = getattr(request, "actor", None)
    if actor is None:  # reload the page, which redirects to the sign-in page
        return HttpResponse(headers={"HX-Refresh": "true"})
    key_export = get_export(actor, pk)
    context = {
        **_shown(key_export, timezone.now()),
        "ended": key_export.state not in WAITING,
    }
    return render(request, "keyfiles/parts/export_progress.html", context)


@login_required
@require_safe
def file(request: PageRequest, pk: UUID) -> HttpResponseBase:
    by, at = request.actor, timezone.now()
    key_export = get_export(by, pk)
    return send_file(
        request,
        describe_file(by=by, export=key_export, at=at),
        lambda part: open_export(by=by, export=key_export, at=at, part=part).pieces,
    )
