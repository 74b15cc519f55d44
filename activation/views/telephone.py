"""Activation by telephone: a key, nine groups that are read out, eight groups that are read back.

The machines of a call are remembered in the session by their ids, so that staff and customers see
what they did for this caller. A reload spends nothing: an answer is a page of its own.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import PageRequest
from activation.access import offer_use, require_any_use
from activation.checks import require_activatable
from activation.confirmation import format_confirmation_id
from activation.forms import LedgerFilter, TelephoneForm
from activation.installation_ids import format_installation_id
from activation.models import Activation
from activation.selectors import get_activation, list_activations
from activation.services import activate
from activation.spending import Activated
from activation.states import Channel
from agreements.access import Offer
from catalog.selectors import list_products_set_up_with
from catalog.states import KeyType
from keys.models import Key, Listing
from keys.selectors import get_key
from keys.selectors.activating import get_listing_of_key, list_maks_to_use
from keys.selectors.listings import is_last_five
from keys.views.header import require_tab
from vlsc.lib.qr_codes import qr_code
from vlsc.lib.refused import Invalid, NotPermitted, Refused
from vlsc.problem_codes import PROBLEMS

CALL = "telephone_call"  # in the session: ids of activations, in their order
MOST_OF_CALL, MOST_KEYS = 25, 25
LETTERS = "ABCDEFGH"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose_key(request: PageRequest) -> HttpResponse:
    """The keys to choose from; `?key=` leads on to one of them, and a POST ends the call."""
    require_any_use(request.actor)
    if request.method == "POST":
        request.session.pop(CALL, None)
        return redirect("activation:telephone")
    if key := request.GET.get("key"):
        return redirect("activation:key-telephone", _id_of(key))
    narrowing = LedgerFilter(request.GET)
    narrowing.fields["q"].label = _("Last five characters, product or licensing ID")
    text = narrowing.text
    listings = _list_choice(request, text)
    context = {
        "narrowing": narrowing,
        "listings": listings[:MOST_KEYS],
        "has_more": len(listings) > MOST_KEYS,
        "set_up": [] if listings or not is_last_five(text) else list_products_set_up_with(text),
        "call": _list_call(request),
    }
    return render(request, "activation/telephone.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def key_telephone(request: PageRequest, pk: UUID) -> HttpResponse:
    key = get_key(request.actor, pk)
    require_tab(key, KeyType.MAK)
    offer = offer_use(request.actor, key)
    if not offer:
        raise NotPermitted
    listing = get_listing_of_key(request.actor, pk)
    form = TelephoneForm(offer, request.POST or None, initial=_same_reason(request, offer, key))
    if request.method == "POST":
        return _activate(request, key, listing, form)
    refused = _find_refusal(request, listing)
    return _render_boxes(request, key, listing, form=None if refused else form, refused=refused)


@login_required
@require_safe
def answer(request: PageRequest, pk: UUID) -> HttpResponse:
    row = get_activation(request.actor, pk)
    key = get_key(request.actor, row.key_id)
    groups = format_confirmation_id(row.confirmation_id).split("-")
    context = {
        "activation": row,
        "key": key,
        "listing": get_listing_of_key(request.actor, key.pk),
        "groups": list(zip(LETTERS, groups, strict=True)),
        "installation_id": format_installation_id(row.machine),
        "confirmation_code": qr_code(row.confirmation_id),
        "installation_code": qr_code(row.machine),
        "is_offered": bool(offer_use(request.actor, key)),
        "call": _list_call(request),
    }
    return render(request, "activation/telephone_answer.html", context)


def _list_choice(request: PageRequest, text: str) -> list[Listing]:
    """The keys that fit, one more than are shown. Staff see those of everybody, and so search."""
    if request.actor.is_staff and not text:
        return []
    return list(list_maks_to_use(request.actor, text)[: MOST_KEYS + 1])


def _activate(
    request: PageRequest, key: Key, listing: Listing, form: TelephoneForm
) -> HttpResponse:
    if not form.is_valid():
        return _render_boxes(request, key, listing, form=form, status=400)
    try:
        done = activate(
            by=request.actor,
            listing=listing,
            at=timezone.now(),
            channel=Channel.TELEPHONE,
            **form.wish(),
        )
    except Invalid as invalid:
        form.refuse(invalid)
        return _render_boxes(request, key, listing, form=form, status=invalid.status)
    except Refused as refused:
        if refused.status == NotPermitted.status:
            raise
        return _render_boxes(
            request, key, listing, form=form, refused=refused, status=refused.status
        )
    _remember(request, done)
    return redirect("activation:telephone-answer", done.id)


def _remember(request: PageRequest, done: Activated) -> None:
    """Add the machine to the call, and say what it has cost."""
    others = [pk for pk in request.session.get(CALL, []) if pk != str(done.id)]
    request.session[CALL] = [*others, str(done.id)][-MOST_OF_CALL:]
    is_new = done.result == "granted"
    words = (
        _("The machine is activated. Activations left: %(n)s.")
        if is_new
        else _(
            "The machine was already active: it has the same confirmation ID, and costs nothing."
        )
    )
    messages.success(request, words % {"n": done.remaining})


def _list_call(request: PageRequest) -> list[Activation]:
    """The machines of this call that the reader still sees, in their order."""
    ids = request.session.get(CALL, [])
    if not ids:
        return []
    rows = {str(row.pk): row for row in list_activations(request.actor).filter(pk__in=ids)}
    return [rows[pk] for pk in ids if pk in rows]


def _same_reason(request: PageRequest, offer: Offer, key: Key) -> dict[str, str]:
    """What staff said of the call's last machine of this key, to be kept or changed."""
    if offer is not Offer.WITH_REASON:
        return {}
    of_key = [row.reason for row in _list_call(request) if row.key_id == key.pk]
    return {"reason": of_key[-1]} if of_key else {}


def _find_refusal(request: PageRequest, listing: Listing) -> Refused | None:
    """What stands against the key today, so that nobody reads out 63 digits in vain."""
    try:
        today = request.actor.today
        require_activatable(listing=listing, today=today, channel=Channel.TELEPHONE)
    except Refused as refused:
        return refused
    return None


def _render_boxes(
    request: PageRequest,
    key: Key,
    listing: Listing,
    *,
    form: TelephoneForm | None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "key": key,
        "listing": listing,
        "form": form,
        "refused": refused.detail if refused else "",
        "advice": PROBLEMS[refused.code][1] if refused else "",
        "call": _list_call(request),
    }
    return render(request, "activation/key_telephone.html", context, status=status)


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
