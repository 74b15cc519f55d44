"""Filing a request: number, clock, log line and mail in one transaction; a rule may decide it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, token_allows
from agreements.access import require_right_or_reason
from agreements.models import LicensingId
from support.mails import RECEIVED, tell_customer
from support.models import Request, RequestContact, Step
from support.promise import due_at
from support.selectors.queues import choose_queue
from support.services.attachments import Files, attach, check_files, take_files
from support.services.by_rule import grant_by_rule
from support.services.wishes import Wish, check_wish
from support.states import Kind
from support.writers import add_message, record_public
from vlsc.lib.addresses import normalize_address, validate_address
from vlsc.lib.masking import contains_key, mask_secrets
from vlsc.lib.refused import CodedMessage, Invalid, NotPermitted

MOST_CONTACTS = 10


def file_request(
    *,
    by: Actor,
    wish: Wish,
    at: datetime,
    language: str = "",
    reason: str = "",
    files: Files = (),
) -> Request:
    """File a request; the answer is due 24 hours later. `reason` is why staff do it for a customer.

    Raises `NotPermitted`, and `Invalid` with each error at its field. What is asked for inside the
    center's rule is decided before this returns.
    """
    _require_filing(by, wish.licensing_id, reason)
    wish = check_wish(wish=wish)
    contacts, attachments = _read_contacts(wish), check_files(files=files)
    with transaction.atomic():
        request = _add(by, wish, contacts, at, language or settings.LANGUAGE_CODE)
        message = add_message(by, request, request.reason, at, is_staff=by.is_staff)
        attach(message=message, attachments=attachments)
        facts: dict[str, Any] = {"reason": reason.strip()} if by.is_staff else {}
        if attachments:
            facts["files"] = [str(each) for each in attachments]
        record_public(by, request, "request.filed", at, kind=request.kind, **facts)
        tell_customer(RECEIVED, request, at=at, about=request.pk)
        grant_by_rule(request=request, at=at)
    take_files(files=files)
    return request


def _require_filing(by: Actor, place: LicensingId | None, reason: str) -> None:
    """On a licensing ID by right or reason; without one, any customer who is signed in."""
    if place is not None:
        require_right_or_reason(by, Action.FILE_REQUESTS, [place], reason=reason)
        return
    is_customer = by.id is not None and not by.is_everywhere
    if not is_customer or by.bound_to is not None or not token_allows(by, Action.FILE_REQUESTS):
        raise NotPermitted


def _read_contacts(wish: Wish) -> list[str]:
    typed = filter(str.strip, wish.contacts)
    addresses = list(dict.fromkeys(map(normalize_address, typed)))
    if len(addresses) > MOST_CONTACTS:
        raise Invalid({"contacts": [_("At most %(n)s addresses.") % {"n": MOST_CONTACTS}]})
    for place, address in enumerate(addresses):
        try:
            validate_address(address)
        except ValidationError as error:
            message = CodedMessage(str(error.messages[0]), "invalid", item=place)
            raise Invalid({"contacts": [message]}) from error
        if contains_key(address):
            raise Invalid({"contacts": [_("A product key cannot be part of an address.")]})
    return addresses


def _add(by: Actor, wish: Wish, contacts: list[str], at: datetime, language: str) -> Request:
    request = Request(
        number=Request.next_number(at),
        kind=wish.kind,
        queue=choose_queue(kind=wish.kind, place=wish.licensing_id),
        category=wish.category if wish.kind == Kind.GENERAL else "",
        subject=mask_secrets(wish.subject.strip()) if wish.kind == Kind.GENERAL else "",
        reason=mask_secrets(wish.reason.strip()),
        filed_by_id=by.id,  # type: ignore[misc]  # the system files nothing
        filed_by_name=by.name[:200],
        language=language,
        received_at=at,
        due_at=due_at(at),
        quiet_since=at,
        **_read_facts(wish),
    )
    request.save(force_insert=True)
    Step.add_all(request)
    RequestContact.objects.bulk_create(
        [RequestContact(request=request, address=address) for address in contacts]
    )
    return request


def _read_facts(wish: Wish) -> dict[str, object]:
    """The columns of the kind; facts that another kind has are not stored."""
    names = {
        Kind.MAK_INCREASE: ("activations",),
        Kind.KMS_HOSTS: ("hosts", "host_activations", "host"),
        Kind.KMS_EXCEPTION: ("servers", "windows_clients", "office"),
    }.get(wish.kind, ())
    common = ("licensing_id", "product", "key", "last_five")
    return {name: getattr(wish, name) for name in (*common, *names)}
