"""The ledger of a MAK: its machines, activating one more, and giving an activation back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.middleware import PageRequest
from activation.access import offer_use
from activation.confirmation import format_confirmation_id
from activation.forms import ActivationForm, LedgerFilter, ReturnForm
from activation.installation_ids import format_installation_id
from activation.models import Activation
from activation.selectors import (
    count_returns,
    get_activation,
    list_activations,
    search_activations,
)
from activation.services import activate, return_activation
from activation.states import ActivationState
from activation.writers import ledger_lines
from catalog.states import Authority, KeyType
from keys.models import Key
from keys.selectors import get_key
from keys.selectors.activating import get_listing_of_key
from keys.views.header import key_header, require_tab
from vlsc.lib.csv_lines import CONTENT_TYPE
from vlsc.lib.downloads import Download
from vlsc.lib.keyset import count_up_to, cut, walk
from vlsc.lib.refused import NotPermitted, Refused
from vlsc.rest.attachments import send_file


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def key_activations(request: PageRequest, pk: UUID) -> HttpResponse:
    key = get_own_mak(request, pk)
    offer = offer_use(request.actor, key)
    form = ActivationForm(offer, request.POST or None)
    if request.method != "POST":
        return _render_ledger(request, key, form if offer else None)
    if not offer:
        raise NotPermitted
    return _activate(request, key, form)


@login_required
@require_safe
def key_activations_csv(request: PageRequest, pk: UUID) -> HttpResponseBase:
    key = get_own_mak(request, pk)
    rows = walk(_search(request, key, LedgerFilter(request.GET)), "id", down=True)
    name = f"Activations_{key.last_five}_{request.actor.today:%Y%m%d}.csv"
    lines = ledger_lines(rows, timezone.get_current_timezone())
    return send_file(request, Download(name=name, content_type=CONTENT_TYPE), lambda _part: lines)


@login_required
@require_safe
def activation(request: PageRequest, pk: UUID) -> HttpResponse:
    return _render_activation(request, get_activation(request.actor, pk))


@login_required
@require_POST
def activation_return(request: PageRequest, pk: UUID) -> HttpResponse:
    row = get_activation(request.actor, pk)
    key = get_key(request.actor, row.key_id)
    if not offer_use(request.actor, key):
        raise NotPermitted
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _render_activation(request, row, form, status=400)
    listing = get_listing_of_key(request.actor, row.key_id)
    try:
        returned = return_activation(
            by=request.actor, activation=row, listing=listing, at=timezone.now(), **form.wish()
        )
    except Refused as refused:
        form.refuse(refused)
        return _render_activation(request, row, form, status=refused.status)
    words = _("It is returned. %(n)s activations are left.") % {"n": returned.remaining}
    messages.success(request, words)
    return redirect("activation:activation", row.pk)


def get_own_mak(request: PageRequest, pk: UUID) -> Key:
    """A visible MAK that this center activates; others have no ledger here."""
    key = get_key(request.actor, pk)
    require_tab(key, KeyType.MAK)
    if key.activation_authority != Authority.CENTER:
        raise Http404
    return key


def _activate(request: PageRequest, key: Key, form: ActivationForm) -> HttpResponse:
    if not form.is_valid():
        return _render_ledger(request, key, form, status=400)
    listing = get_listing_of_key(request.actor, key.pk)
    try:
        done = activate(by=request.actor, listing=listing, at=timezone.now(), **form.wish())
    except Refused as refused:
        form.refuse(refused)
        return _render_ledger(request, key, form, status=refused.status)
    is_new = done.result == "granted"
    messages.success(
        request,
        _("The machine is activated.") if is_new else _("The machine was already active."),
    )
    return redirect("activation:activation", done.id)


def _search(request: PageRequest, key: Key, narrowing: LedgerFilter) -> QuerySet[Activation]:
    rows = list_activations(request.actor).filter(key_id=key.pk)
    return search_activations(rows, narrowing.text)


def _render_ledger(
    request: PageRequest, key: Key, form: ActivationForm | None, status: int = 200
) -> HttpResponse:
    narrowing = LedgerFilter(request.GET)
    found = _search(request, key, narrowing)
    page = cut(found, "id", down=True, asked=request.GET, of=request.path)
    header = key_header(request, key, "activations")
    context = {
        **header,
        "narrowing": narrowing,
        "page": page,
        "total": len(page.rows) if page.is_whole else count_up_to(found),
        "form": form,
        "returns": count_returns(header["listings"][0], timezone.now()),
        **page.addresses(request.GET),
    }
    return render(request, "activation/key_activations.html", context, status=status)


def _render_activation(
    request: PageRequest, row: Activation, form: ReturnForm | None = None, status: int = 200
) -> HttpResponse:
    key = get_key(request.actor, row.key_id)
    may_return = row.state == ActivationState.ACTIVE and bool(offer_use(request.actor, key))
    context = {
        **key_header(request, key, "activations"),
        "activation": row,
        "installation_id": format_installation_id(row.machine),
        "groups": _letter(format_confirmation_id(row.confirmation_id).split("-")),
        "form": (form or ReturnForm()) if may_return else None,
    }
    return render(request, "activation/activation.html", context, status=status)


def _letter(groups: list[str]) -> list[tuple[str, str]]:
    """The groups with the letters by which people name them on the telephone."""
    return list(zip("ABCDEFGH", groups, strict=True))
