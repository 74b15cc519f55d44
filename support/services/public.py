"""Requests of people who cannot sign in: what they may ask, and who is told of it.

What comes back is the same whether or not there is such an account or licensing ID.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import system_actor
from support.mails import RECEIVED, tell_customer, tell_named_contacts
from support.models import Message, Request, RequestContact, Step
from support.models.request import REASON_LENGTH, SUBJECT_LENGTH
from support.promise import due_at
from support.selectors.facts import find_place_numbered
from support.states import Kind, PublicCategory, Queue
from support.writers import record_internal
from vlsc.lib.addresses import normalize_address, validate_address
from vlsc.lib.masking import contains_key, mask_secrets
from vlsc.lib.refused import Invalid

MOST_CHARACTERS = {"name": 120, "organization": 120, "number": 40, "reason": REASON_LENGTH}
PROOF_LENGTH = 1000


@dataclass(frozen=True, kw_only=True)
class PublicWish:
    """What somebody asks without an account. `proof` is how the center can check it."""

    category: str
    name: str
    address: str
    organization: str
    reason: str
    number: str = ""
    proof: str = ""

    @property
    def text(self) -> str:
        """What the desk reads first."""
        return "\n\n".join(part for part in (self.reason.strip(), self.proof.strip()) if part)


def file_public_request(
    *, wish: PublicWish, at: datetime, language: str, request_id: str = ""
) -> Request:
    """File a request without an account; its answer goes by mail to the address.

    Raises `Invalid` with each error at its field. The caller limits how often somebody may. The
    contacts of the licensing ID that is named are told that somebody wants to administer it.
    """
    _check(wish)
    with transaction.atomic():
        request = _add(wish, at, language)
        by = system_actor(at=at, channel="page", request_id=request_id)
        record_internal(by, request, "request.filed", at, kind=request.kind, is_public=True)
        tell_customer(RECEIVED, request, at=at, about=request.pk)
        place = find_place_numbered(wish.number) if request.needs_two else None
        if place is not None:
            tell_named_contacts(request, place, at=at, language=language)
    return request


def _check(wish: PublicWish) -> None:
    errors: dict[str, list[str]] = {}
    for field, most in (MOST_CHARACTERS | {"proof": PROOF_LENGTH}).items():
        text, is_needed = getattr(wish, field), field not in {"number", "proof"}
        if not text.strip() and (is_needed or wish.category == PublicCategory.NO_ADMIN):
            errors[field] = [_("This field is required.")]
        elif len(text) > most or "\x00" in text:
            errors[field] = [_("At most %(n)s characters.") % {"n": most}]
    if wish.category not in PublicCategory.values:
        errors["category"] = [_("Choose a subject.")]
    errors |= _check_address(wish.address)
    if errors:
        raise Invalid(errors)


def _check_address(address: str) -> dict[str, list[str]]:
    if contains_key(address):
        return {"address": [_("A product key cannot be part of an address.")]}
    try:
        validate_address(address)
    except ValidationError as error:
        return {"address": [str(error.messages[0])]}
    return {}


def _add(wish: PublicWish, at: datetime, language: str) -> Request:
    subject = ", ".join(filter(None, (wish.organization.strip(), wish.number.strip())))
    name, text = mask_secrets(wish.name.strip()), mask_secrets(wish.text)
    request = Request.objects.create(
        number=Request.next_number(at),
        kind=Kind.GENERAL,
        queue=Queue.ACCESS,
        category=wish.category,
        subject=mask_secrets(subject)[:SUBJECT_LENGTH],
        reason=mask_secrets(wish.reason.strip()),
        filed_by_name=name,
        language=language,
        received_at=at,
        due_at=due_at(at),
        quiet_since=at,
    )
    Step.add_all(request)
    RequestContact.objects.create(request=request, address=normalize_address(wish.address))
    Message.objects.create(request=request, at=at, author_name=name, is_staff=False, text=text)
    return request
