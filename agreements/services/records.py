"""Recording and correcting organizations, agreements and licensing IDs by hand, one at a time.

What a form names by its number is found here; each error is at the field that it is about.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from agreements.loading.organizations import MEND_PATHS
from agreements.models import Agreement, LicensingId, Organization
from agreements.services.recording import (
    NewLicensingId,
    add_agreement,
    add_licensing_id,
    add_organization,
)
from agreements.services.rights import raise_rights
from audit.services import record
from catalog.models import Program
from vlsc.lib.differences import describe_differences
from vlsc.lib.refused import Invalid
from vlsc.lib.text import normalize_name

# Two moves at once could make a loop. Loading files takes the same lock.
LOCK_TREE = "SELECT pg_advisory_xact_lock(hashtext('keys.load'))"


@dataclass(frozen=True, kw_only=True)
class OrganizationWish:
    """An organization as it shall be; without the number of a parent it is a customer's top."""

    number: str
    name: str
    parent_number: str = ""
    country: str = ""
    city: str = ""


@dataclass(frozen=True, kw_only=True)
class AgreementWish:
    """An agreement as it shall be; all dates are inclusive."""

    program: Program
    number: str
    organization_number: str
    starts_on: date | None = None
    ends_on: date | None = None
    terminated_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class LicensingIdWish:
    """A licensing ID as it shall be, under an agreement of the same program."""

    program: Program
    agreement_number: str
    organization_number: str
    facts: NewLicensingId
    terminated_on: date | None = None


def save_organization(
    *, by: Actor, organization: Organization | None, wish: OrganizationWish, at: datetime
) -> Organization:
    """Record an organization, or change one, with a log line of each old value and the new one.

    Raises `NotPermitted`, and `Invalid` for an unknown parent, a loop, a number that is taken, and
    a move that would take licensing IDs, and so keys, into another ownership group.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    with transaction.atomic():
        if wish.parent_number or (organization and organization.parent_id):
            _lock_tree()
        parent = _find_organization(wish.parent_number, "parent_number")
        names = ("number", "name", "country", "city")
        values: dict[str, Any] = {name: getattr(wish, name) for name in names}
        if organization is None:
            return add_organization(by=by, parent=parent, at=at, **values)
        row = Organization.objects.select_for_update().get(pk=organization.pk)
        path = _path_below(row, parent)
        before = _values(row, *names, "parent")
        _change(row, parent=parent, path=path, **values)
        with connection.cursor() as cursor:
            cursor.execute(MEND_PATHS)
        _record(by, at, row, row.name, before, LicensingId.objects.under(row))
    return row


def save_agreement(
    *, by: Actor, agreement: Agreement | None, wish: AgreementWish, at: datetime
) -> Agreement:
    """Record an agreement, or change one; its program stays, since its licensing IDs have it.

    Raises `NotPermitted`, and `Invalid` for an unknown organization, a number that is taken, and
    an end before the start. New dates may change the rights of all licensing IDs below.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    names = ("number", "starts_on", "ends_on")
    values: dict[str, Any] = {name: getattr(wish, name) for name in names}
    with transaction.atomic():
        values["organization"] = _require_organization(wish.organization_number)
        if agreement is None:
            return add_agreement(by=by, program=wish.program, at=at, **values)
        row = Agreement.objects.select_for_update().get(pk=agreement.pk)
        before = _values(row, *values, "terminated_on")
        _change(row, terminated_on=wish.terminated_on, **values)
        if _record(by, at, row, row.number, before, LicensingId.objects.under(row)):
            LicensingId.objects.under(row).bump_rights_version()
    return row


def save_licensing_id(
    *, by: Actor, licensing_id: LicensingId | None, wish: LicensingIdWish, at: datetime
) -> LicensingId:
    """Record a licensing ID, or change one; it may be entitled to other keys then.

    Raises `NotPermitted`, and `Invalid` for an unknown agreement or one of another program, a
    number that is taken, an end before the start, and an organization of another ownership group.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    with transaction.atomic():
        program = licensing_id.program if licensing_id else wish.program
        agreement = _require_agreement(program, wish.agreement_number)
        place: dict[str, Any] = {
            "agreement": agreement,
            "organization": _require_organization(wish.organization_number),
        }
        if licensing_id is None:
            return add_licensing_id(by=by, facts=wish.facts, at=at, **place)
        row = LicensingId.objects.select_for_update(of=("self",)).get(pk=licensing_id.pk)
        _refuse_other_group(row, place["organization"])
        names = ("number", "authorization", "pools", "price_level", "starts_on", "ends_on")
        before = _values(row, *names, *place, "terminated_on")
        values = {name: getattr(wish.facts, name) for name in names}
        values |= {"pools": list(wish.facts.pools), "terminated_on": wish.terminated_on}
        _change(row, **(values | place))
        if _record(by, at, row, row.number, before, LicensingId.objects.under(row)):
            raise_rights(licensing_id=row.pk)
    return row


def _find_organization(number: str, field: str) -> Organization | None:
    """The organization with a number; None without one. Raises `Invalid` at `field`."""
    if not number.strip():
        return None
    found = Organization.objects.filter(folded_number=number).first()
    if found is None:
        message = _("There is no organization with the number %(number)s.") % {"number": number}
        raise Invalid({field: [message]})
    return found


def _require_organization(number: str) -> Organization:
    if found := _find_organization(number, "organization_number"):
        return found
    raise Invalid({"organization_number": [_("Enter the organization’s number.")]})


def _require_agreement(program: Program, number: str) -> Agreement:
    named = Agreement.objects.filter(folded_number=number).exclude(number="")
    if found := named.filter(program=program).first():
        return found
    other = named.select_related("program").first()
    if other is None:
        message = _("There is no agreement with the number %(number)s.") % {"number": number}
        raise Invalid({"agreement_number": [message]})
    facts = {"number": other.number, "program": other.program.name}
    message = _("The agreement %(number)s is one of the program %(program)s.") % facts
    raise Invalid({"agreement_number": [message]})


def _path_below(row: Organization, parent: Organization | None) -> list[Any]:
    """The path of an organization below a parent. Refuses a loop, and a move of keys."""
    if parent and row.pk in parent.path:
        message = _("An organization cannot be below itself.")
        raise Invalid({"parent_number": [message]})
    path = [*(parent.path if parent else []), row.pk]
    if path[0] != row.group_id and LicensingId.objects.under(row).exists():
        message = _("Its licensing IDs and keys would move to another ownership group.")
        raise Invalid({"parent_number": [message]})
    return path


def _refuse_other_group(row: LicensingId, organization: Organization) -> None:
    if row.group_id != organization.group_id:
        message = _("Its keys would move to another ownership group.")
        raise Invalid({"organization_number": [message]})


def _change(row: models.Model, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        raise Invalid.by(error) from error
    row.save()


def _values(row: models.Model, *names: str) -> dict[str, Any]:
    """What the log compares: values as they are stored, other rows by their numbers."""
    values = {name: getattr(row, name) for name in names}
    return {
        name: value.number if isinstance(value, models.Model) else _stored(value)  # type: ignore[attr-defined]
        for name, value in values.items()
    }


def _stored(value: Any) -> Any:
    return normalize_name(value) if isinstance(value, str) else value


def _record(
    by: Actor,
    at: datetime,
    row: models.Model,
    name: str,
    before: dict[str, Any],
    concerned: models.QuerySet[LicensingId],
) -> bool:
    """Write the line, unless nothing differs; whether it was written."""
    values = describe_differences(before, _values(row, *before))
    if values:
        kind = {"licensingid": "licensing_id"}.get(str(row._meta.model_name), row._meta.model_name)
        record(
            by=by,
            at=at,
            action=f"{kind}.changed",
            subject=(str(kind), row.pk, name),
            licensing_ids=concerned.values_list("pk", flat=True),
            values=values,
        )
    return bool(values)


def _lock_tree() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK_TREE)
