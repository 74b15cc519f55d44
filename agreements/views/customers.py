"""Customers at the desk: the list, all about one, recording and correcting what it has."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.grants import Action
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from agreements.access import require_anywhere
from agreements.forms import FORMS, CustomerFilter, ReasonForm, RecordForm
from agreements.models import Organization
from agreements.selectors import (
    get_customer_page,
    list_agreements,
    list_customers,
    list_licensing_ids,
    list_organizations,
)
from agreements.services import save_agreement, save_licensing_id, save_organization
from audit.words import describe
from vlsc.lib.keyset import count_up_to, cut
from vlsc.lib.refused import Invalid

LISTS: dict[str, Callable[..., Any]] = {
    "organizations": list_organizations,
    "agreements": list_agreements,
    "licensing-ids": list_licensing_ids,
}


@login_required
@require_safe
def customers(request: PageRequest) -> HttpResponse:
    require_anywhere(request.actor, Action.LOAD_CENTER)
    form = CustomerFilter(request.GET)
    found = list_customers(request.actor, **form.chosen())
    page = cut(found, "name", asked=request.GET, of=request.path, late=True)
    context = {
        "form": form,
        "page": page,
        "total": len(page.rows) if page.is_whole else count_up_to(found),
        **list_menu(request.user.lists, "customers", request.GET),
        **page.addresses(request.GET),
    }
    return render(request, "agreements/customers.html", context)


@login_required
@require_safe
def customer(request: PageRequest, pk: UUID) -> HttpResponse:
    require_anywhere(request.actor, Action.LOAD_CENTER)
    return show_customer(request, pk, ReasonForm())


def show_customer(request: PageRequest, pk: UUID, seeing_form: ReasonForm) -> HttpResponse:
    """The page of one customer; `seeing_form` asks why somebody sees as this customer."""
    found = get_customer_page(request.actor, pk)
    today = request.actor.today
    context = {
        "customer": found,
        "organization": found.organization,
        "tree": [(len(each.path) - len(found.organization.path), each) for each in found.tree],
        "agreements": [(each, each.status(today)) for each in found.agreements],
        "licensing_ids": [(each, each.status(today)) for each in found.licensing_ids],
        "history": [(line, describe(line)) for line in found.history],
        "seeing_form": seeing_form,
    }
    status = 400 if seeing_form.errors else 200
    return render(request, "agreements/customer.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_new(
    request: PageRequest, pk: UUID | None = None, kind: str = "organizations"
) -> HttpResponse:
    """A new record at an organization; without one, a new customer."""
    _require_kind(request, kind)
    place = list_organizations(request.actor).get(pk=pk) if pk else None
    return _edit(request, kind, None, place)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: PageRequest, kind: str, pk: UUID) -> HttpResponse:
    _require_kind(request, kind)
    return _edit(request, kind, LISTS[kind](request.actor).get(pk=pk), None)


def _edit(request: PageRequest, kind: str, row: Any, place: Organization | None) -> HttpResponse:
    form = FORMS[kind](request.POST if request.method == "POST" else None, row, place)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, kind, row, form)
        except Invalid as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": saved})
            return redirect("agreements:customer", getattr(saved, "organization_id", saved.pk))
    context = {"kind": kind, "row": row, "place": place or _place_of(row), "form": form}
    return render(request, "agreements/record.html", context, status=400 if form.errors else 200)


def _save(request: PageRequest, kind: str, row: Any, form: RecordForm) -> Any:
    by, at, wish = request.actor, timezone.now(), form.wish()
    if kind == "organizations":
        return save_organization(by=by, organization=row, wish=wish, at=at)
    if kind == "agreements":
        return save_agreement(by=by, agreement=row, wish=wish, at=at)
    return save_licensing_id(by=by, licensing_id=row, wish=wish, at=at)


def _place_of(row: Any) -> Organization | None:
    """The organization on whose page a row is shown."""
    return None if row is None else row if isinstance(row, Organization) else row.organization


def _require_kind(request: PageRequest, kind: str) -> None:
    """Only for those who may load the center; nobody else learns whether there is such a kind."""
    require_anywhere(request.actor, Action.LOAD_CENTER)
    if kind not in FORMS:
        raise Http404
