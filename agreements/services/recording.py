"""Recording what customers bought, and giving roles: for the center itself.

Each function raises `NotPermitted` unless the actor may load the center, and `Invalid` if the model
does not validate, for example because a number is already recorded. Each writes one log line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, Role
from accounts.models import Center, User
from agreements.access import require_anywhere
from agreements.models import (
    Agreement,
    Contact,
    Forecast,
    LicensingId,
    Organization,
    Purchase,
    RoleAssignment,
)
from agreements.models.role import held_on
from agreements.services.rights import FULFILL, raise_rights
from agreements.states import Fulfillment, PurchaseKind
from audit.services import record
from catalog.models import Product, Program
from jobs.wakeups import wake
from vlsc.lib.inserts import insert_valid
from vlsc.lib.numbers import normalize_number
from vlsc.lib.refused import Invalid, NotPermitted, Refused


@dataclass(frozen=True, kw_only=True)
class NewLicensingId:
    """The data of a licensing ID; each of `contacts` has kind, name and address."""

    number: str
    authorization: str = ""
    pools: Sequence[str] = ()
    price_level: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    contacts: Sequence[Mapping[str, str]] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class NewPurchase:
    """The data of an order line; a negative quantity is a return."""

    order_number: str
    line: int
    part_number: str = ""
    product: Product
    kind: PurchaseKind
    quantity: int
    fulfillment: Fulfillment = Fulfillment.DOWNLOAD
    coverage_starts_on: date | None = None
    coverage_ends_on: date | None = None


def add_organization(
    *,
    by: Actor,
    number: str,
    name: str,
    parent: Organization | None = None,
    country: str = "",
    city: str = "",
    at: datetime,
) -> Organization:
    """Add an organization below `parent`, or at the top of a new ownership group."""
    require_anywhere(by, Action.LOAD_CENTER)
    with transaction.atomic():
        try:
            organization = Organization.add(
                number=number, name=name, parent=parent, country=country, city=city
            )
        except ValidationError as error:
            raise Invalid.by(error) from error
        _record(by, at, "organization.added", organization, organization.name)
    return organization


def add_agreement(
    *,
    by: Actor,
    program: Program,
    number: str,
    organization: Organization,
    starts_on: date | None,
    ends_on: date | None,
    at: datetime,
) -> Agreement:
    """Add an agreement of an organization; both dates are inclusive."""
    require_anywhere(by, Action.LOAD_CENTER)
    agreement = Agreement(
        program=program,
        number=number,
        organization=organization,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    with transaction.atomic():
        _add(agreement)
        _record(by, at, "agreement.added", agreement, agreement.number)
    return agreement


def add_licensing_id(
    *,
    by: Actor,
    agreement: Agreement,
    organization: Organization,
    facts: NewLicensingId,
    at: datetime,
) -> LicensingId:
    """Add a licensing ID under an agreement, with its contacts; the program is the agreement's."""
    require_anywhere(by, Action.LOAD_CENTER)
    licensing_id = LicensingId(
        program=agreement.program,
        agreement=agreement,
        organization=organization,
        number=normalize_number(facts.number),
        authorization=normalize_number(facts.authorization),
        pools=list(facts.pools),
        price_level=facts.price_level,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
    )
    with transaction.atomic():
        _add(licensing_id, exclude={"group"})  # the model sets it in save()
        for contact in facts.contacts:
            _add(Contact(licensing_id=licensing_id, **contact))
        LicensingId.objects.under(licensing_id).note_administrators(Center.get().day(at))
        wake(FULFILL, licensing_id.pk)
        _record(by, at, "licensing_id.added", licensing_id, licensing_id.number, [licensing_id.pk])
    return licensing_id


def add_purchase(
    *, by: Actor, licensing_id: LicensingId, facts: NewPurchase, at: datetime
) -> Purchase:
    """Add an order line; it may entitle the licensing ID to more keys."""
    require_anywhere(by, Action.LOAD_CENTER)
    purchase = Purchase(licensing_id=licensing_id, **_fields(facts))
    with transaction.atomic():
        _add(purchase)
        raise_rights(licensing_id=licensing_id.pk)
        subject = f"{purchase}: {purchase.quantity} × {purchase.product}"
        _record(by, at, "purchase.added", purchase, subject, [licensing_id.pk])
    return purchase


def add_forecast(
    *, by: Actor, licensing_id: LicensingId, pool: str, quantity: int, at: datetime
) -> Forecast:
    """Add what a Select customer expects to buy of a pool; it entitles to the pool's keys."""
    require_anywhere(by, Action.LOAD_CENTER)
    forecast = Forecast(licensing_id=licensing_id, pool=pool, quantity=quantity)
    with transaction.atomic():
        _add(forecast)
        raise_rights(licensing_id=licensing_id.pk)
        _record(by, at, "forecast.added", forecast, forecast.pool, [licensing_id.pk])
    return forecast


def give_role(
    *,
    by: Actor,
    holder: User,
    role: Role,
    on: Organization | Agreement | LicensingId,
    at: datetime,
) -> RoleAssignment:
    """Give a role without an end date, as the center itself.

    Raises `Refused` with `staff_holds_no_role`. Customers give roles with other services.
    """
    if not by.is_system:
        raise NotPermitted
    if holder.staff_role:
        raise Refused("staff_holds_no_role", _("A staff account holds no customer role."))
    licensing_ids = LicensingId.objects.under(on)
    assignment = RoleAssignment(holder=holder, role=role, **held_on(on))
    with transaction.atomic():
        _add(assignment, exclude={"given_by"})  # empty: given by the center itself
        licensing_ids.note_administrators(Center.get().day(at))
        facts = {"role": str(role), "on": str(on)}
        _record(
            by,
            at,
            "role.given",
            assignment,
            holder.name,
            licensing_ids.values_list("pk", flat=True),
            **facts,
        )
    return assignment


def _add(row: models.Model, exclude: set[str] | None = None) -> None:
    try:
        insert_valid(row, exclude or ())
    except ValidationError as error:
        raise Invalid.by(error) from error


def _fields(facts: NewPurchase) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in facts.__dataclass_fields__}


def _record(
    by: Actor,
    at: datetime,
    action: str,
    row: models.Model,
    name: str,
    licensing_ids: Sequence[UUID] | models.QuerySet[LicensingId, UUID] = (),
    **facts: str,
) -> None:
    kind = action.split(".")[0]
    record(
        by=by,
        at=at,
        action=action,
        subject=(kind, row.pk, name),
        licensing_ids=licensing_ids,
        **facts,
    )
