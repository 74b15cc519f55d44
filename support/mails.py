"""The mails about requests: to the customer and the contacts, to the desk, to operations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.grants import Action, StaffRole, staff_may
from accounts.models import User
from agreements.models import Contact, LicensingId
from notices.services import queue_mail, queue_mails
from notices.states import MailProblem
from notices.templates import MailTemplate, NotDue, Reader, register_mail
from support.models import Message, Proposal, Request, RequestContact, Step
from support.states import ProposalState, StepKind

RECEIVED, ANSWERED, DECIDED = "support.received", "support.answered", "support.decided"
CLAIMED = "support.claimed"
STEP, PROPOSED, WRITTEN = "support.step", "support.proposed", "support.written"
Ids = Mapping[str, UUID]


def tell_customer(
    template: str, request: Request, *, at: datetime, about: UUID, ids: Ids | None = None
) -> None:
    """Queue a mail to who filed the request, and to its further contacts."""
    filer = request.filed_by
    readers: list[User | str] = []
    contacts = request.contacts.order_by("address")
    if filer and filer.kind == User.Kind.PERSON:
        readers, contacts = [filer], contacts.exclude(address=filer.email)
    _queue(
        template, request, [*readers, *contacts.values_list("address", flat=True)], at, about, ids
    )


def tell_named_contacts(
    request: Request, place: LicensingId, *, at: datetime, language: str
) -> None:
    """Queue a mail to all contacts of a licensing ID that somebody wants to administer."""
    ids = {"request": request.pk, "licensing_id": place.pk}
    contacts = Contact.objects.filter(licensing_id=place).order_by("address")
    for address in contacts.values_list("address", flat=True).distinct():
        key = f"{CLAIMED}:{request.pk}:{address}"
        queue_mail(template=CLAIMED, to=address, ids=ids, dedup_key=key, at=at, language=language)


def list_desk() -> list[User]:
    """Everybody who answers requests."""
    return _list_staff(Action.ANSWER_REQUESTS)


def list_on_duty() -> list[User]:
    """Those of operations on duty, and all of them where nobody is."""
    staff = _list_staff(Action.CONFIRM_PROPOSALS)
    return [user for user in staff if user.is_on_duty] or staff


def tell_staff(
    template: str,
    request: Request,
    readers: list[User],
    *,
    at: datetime,
    about: UUID,
    ids: Ids | None = None,
) -> None:
    """Queue a mail to these members of staff."""
    _queue(template, request, readers, at, about, ids)


def tell_taker(
    template: str, request: Request, *, at: datetime, about: UUID, ids: Ids | None = None
) -> None:
    """Queue a mail to who has taken the request; while nobody has, the queue shows it."""
    if request.taken_by:
        _queue(template, request, [request.taken_by], at, about, ids)


def _queue(
    template: str,
    request: Request,
    readers: list[Any],
    at: datetime,
    about: UUID,
    ids: Ids | None,
) -> None:
    to = {
        f"{template}:{about}:{reader.pk if isinstance(reader, User) else reader}": reader
        for reader in readers
    }
    ids = {"request": request.pk, **(ids or {})}
    queue_mails(template=template, to=to, ids=ids, at=at, language=request.language)


def _list_staff(action: Action) -> list[User]:
    roles = [role for role in StaffRole if staff_may(role, action)]
    staff = User.objects.filter(is_active=True, staff_role__in=roles, kind=User.Kind.PERSON)
    return list(staff.order_by("pk"))


def _find_own(reader: Reader, ids: Ids) -> Request:
    """The request, if the reader may (still) see it or is one of its contacts."""
    if reader.actor is None:
        named = RequestContact.objects.filter(request=ids["request"], address=reader.address)
        found = Request.objects.filter(pk__in=named.values("request"))
    else:
        found = Request.objects.visible_to(reader.actor).filter(pk=ids["request"])
    request = found.first()
    if request is None:
        raise NotDue(MailProblem.NO_RIGHT)
    return request


def _find_at_desk(reader: Reader, ids: Ids) -> Request:
    actor = reader.actor
    if actor is None or not staff_may(actor.staff_role, Action.ANSWER_REQUESTS):
        raise NotDue(MailProblem.NO_RIGHT)
    return Request.objects.get(pk=ids["request"])


def _context(request: Request, subject: str, text: str = "", **more: Any) -> dict[str, Any]:
    subject = subject % {"number": request.number}
    site = settings.PUBLIC_URL
    return {"request": request, "subject": subject, "text": text, "site": site, **more}


def _read_received(reader: Reader, ids: Ids, at: datetime) -> dict[str, Any]:
    request = _find_own(reader, ids)
    return _context(request, _("request %(number)s received"), is_new=True)


def _read_answered(reader: Reader, ids: Ids, at: datetime) -> dict[str, Any]:
    request = _find_own(reader, ids)
    message = Message.objects.get(pk=ids["message"], request=request, is_internal=False)
    return _context(request, _("an answer to your request %(number)s"), message.text)


def _read_decided(reader: Reader, ids: Ids, at: datetime) -> dict[str, Any]:
    request = _find_own(reader, ids)
    subject, outcome = _("your request %(number)s was decided"), request.outcome_label
    return _context(request, subject, request.answer, outcome=outcome)


def _read_step(reader: Reader, ids: Ids, at: datetime) -> dict[str, Any]:
    """What the step is about, unless an answer came in the meantime."""
    request, step = _find_at_desk(reader, ids), Step.objects.get(pk=ids["step"])
    if request.first_response_at:
        raise NotDue(MailProblem.OUTDATED)
    words = _("request %(number)s waits for an answer")
    return _context(request, words, step=StepKind(step.kind).label)


def _read_proposed(reader: Reader, ids: Ids, at: datetime) -> dict[str, Any]:
    request, proposal = _find_at_desk(reader, ids), Proposal.objects.get(pk=ids["proposal"])
    if proposal.state != ProposalState.OPEN:
        raise NotDue(MailProblem.OUTDATED)
    return _context(request, _("a proposal for request %(number)s waits for you"))


def _read_written(reader: Reader, ids: Ids, at: datetime) -> dict[str, Any]:
    return _context(_find_at_desk(reader, ids), _("news in request %(number)s"))


def _read_claimed(reader: Reader, ids: Ids, at: datetime) -> dict[str, Any]:
    """Only for who is still named for the licensing ID; it says nothing of the sender."""
    place = LicensingId.objects.filter(pk=ids["licensing_id"]).first()
    named = Contact.objects.filter(licensing_id=place, address=reader.address)
    if place is None or not named.exists():
        raise NotDue(MailProblem.NO_RIGHT)
    request = Request.objects.get(pk=ids["request"])
    words = _("request %(number)s asks for a new administrator")
    return _context(request, words, place=place.number)


TEMPLATES = (
    (RECEIVED, gettext_lazy("Request received"), "customer", _read_received),
    (ANSWERED, gettext_lazy("Answer to a request"), "customer", _read_answered),
    (DECIDED, gettext_lazy("Decision on a request"), "customer", _read_decided),
    (CLAIMED, gettext_lazy("A new administrator is asked for"), "claimed", _read_claimed),
    (STEP, gettext_lazy("Reminder or escalation of a request"), "desk", _read_step),
    (PROPOSED, gettext_lazy("Proposal to confirm"), "desk", _read_proposed),
    (WRITTEN, gettext_lazy("Message in a request"), "desk", _read_written),
)


def register() -> None:
    """Register the mails of this app."""
    for name, title, file, read in TEMPLATES:
        files = f"support/mails/{file}"
        register_mail(MailTemplate(name=name, title=title, files=files, read=read))
