"""The page on which licensing operations undo a mistake: what would happen, why, and the act."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.middleware import PageRequest
from keys.forms import UndoForm
from keys.selectors.undoing import KINDS, get_undoable
from keys.services import preview_undo, undo
from keys.undoing import Plan
from vlsc.lib.refused import Invalid, NotPermitted, Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def undo_page(request: PageRequest, kind: str, pk: UUID) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    row = get_undoable(request.actor, kind, pk)
    form = UndoForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and (done := _undo(request, kind, row, form)):
        messages.success(request, _("It has been undone. The log shows what was taken back."))
        return redirect(_find_back(done))
    context = {"kind": kind, "row": row, "form": form, **_preview(request, kind, row)}
    context["back_url"] = _page_of(row)
    return render(request, "keys/undo.html", context, status=400 if form.errors else 200)


def _undo(request: PageRequest, kind: str, row: Any, form: UndoForm) -> Plan | None:
    """What was done; if nothing, the form says why."""
    try:
        return undo(by=request.actor, kind=kind, row=row, at=timezone.now(), **form.cleaned_data)
    except Invalid as refused:
        form.refuse(refused)
    except NotPermitted:
        raise
    except Refused as refused:
        form.add_error(None, refused.detail)
    return None


def _preview(request: PageRequest, kind: str, row: Any) -> dict[str, Any]:
    """The plan, or why there is none."""
    try:
        return {"plan": preview_undo(by=request.actor, kind=kind, row=row)}
    except NotPermitted:
        raise
    except Refused as refused:
        return {"refusal": refused.detail}


def _page_of(row: Any) -> str:
    """The page from which somebody comes to undo a row."""
    if hasattr(row, "product_name"):
        return reverse("keys:key", args=[row.key_id])
    if hasattr(row, "quantity"):
        return reverse("agreements:licensing-id-purchases", args=[row.licensing_id_id])
    return reverse("agreements:customer", args=[getattr(row, "organization_id", row.pk)])


def _find_back(done: Plan) -> str:
    """A page that is still there."""
    row, gone = done.row, {place.pk for place in done.gone}
    if hasattr(row, "product_name"):
        return reverse("keys:licensing-id-keys", args=[row.licensing_id_id])
    if getattr(row, "organization_id", row.pk) in gone:
        return reverse("agreements:customers")
    return _page_of(row)
