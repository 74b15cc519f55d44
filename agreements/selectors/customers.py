"""Customers as the desk sees them: a list to search, and all about one organization."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
)
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.grants import Role
from accounts.models import User
from agreements.models import Agreement, LicensingId, Organization, RoleAssignment
from agreements.models.sight import reaching
from agreements.selectors.licensing_ids import list_agreements, list_licensing_ids
from audit.models import LogLine
from vlsc.lib.folding import fold_number, has_words, number_begins

SHOWN = 25  # rows of each kind on the page of one customer
TREE_ROWS = 100
HISTORY_LINES = 20


def list_customers(
    actor: Actor, text: str = "", *, without_administrator: bool = False
) -> QuerySet[Organization]:
    """The visible customers; with a text all organizations that it leads to.

    The text is part of a name, or begins the number of an organization, of an agreement or of a
    licensing ID.
    """
    visible = Organization.objects.visible_to(actor).select_related("parent")
    found: QuerySet[Organization] = (
        visible.filter(_leads_to(text.strip())) if text.strip() else visible.filter(parent=None)
    )
    if without_administrator:
        found = lacking_administrator(found)
    below = LicensingId.objects.filter(organization__path__contains=_own_path()).order_by()
    # Not `Count`, which would group by the licensing ID.
    counted = below.annotate(n=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return found.annotate(below=Subquery(counted.values("n")))


def lacking_administrator(found: QuerySet[Organization]) -> QuerySet[Organization]:
    """Those with a licensing ID, their own or below them, that never had an administrator.

    One that has had an administrator keeps one (`agreements.services.administrators`).
    """
    below = LicensingId.objects.filter(
        has_had_administrator=False,
        group=OuterRef("path__0"),  # by index
        organization__path__contains=_own_path(),
    )
    return found.filter(Exists(below))


def _own_path() -> Func:
    """The id of the outer organization, as the paths of all below it contain it."""
    own: ArrayField[Any, Any] = ArrayField(UUIDField())
    return Func(OuterRef("pk"), template="ARRAY[%(expressions)s]", output_field=own)


def _leads_to(text: str) -> Q:
    number = fold_number(text)
    agreements = Agreement.objects.filter(number__istartswith=number, organization=OuterRef("pk"))
    numbered = number_begins("number", text) | number_begins("authorization", text)
    licensing_ids = LicensingId.objects.filter(numbered, organization=OuterRef("pk"))
    return (
        has_words("name", text)
        | Q(number__istartswith=number)
        | Exists(agreements)
        | Exists(licensing_ids)
    )


@dataclass(frozen=True, kw_only=True)
class CustomerPage:
    """All about one organization: what is at or below it, who administers it, what is missing."""

    organization: Organization
    tree: list[Organization]
    agreements: list[Agreement]
    licensing_ids: list[LicensingId]
    total: int
    administrators: list[User]
    missing: list[str]
    history: list[LogLine]


def get_customer_page(actor: Actor, pk: UUID) -> CustomerPage:
    """The page of a visible organization; raises `Organization.DoesNotExist`.

    A fixed number of queries, and of rows of each kind, whatever the size of the customer.
    """
    visible = Organization.objects.visible_to(actor)
    organization = visible.select_related("parent").get(pk=pk)
    licensing_ids = list_licensing_ids(actor).under(organization)  # type: ignore[attr-defined]
    agreements = list_agreements(actor).filter(organization__path__contains=[pk])
    counted = licensing_ids.order_by().aggregate(
        all=Count("pk"), without=Count("pk", filter=Q(has_had_administrator=False))
    )
    first_agreements = list(agreements.order_by("number", "pk")[:SHOWN])
    return CustomerPage(
        organization=organization,
        tree=list(visible.filter(path__contains=[pk]).order_by("path")[:TREE_ROWS]),
        agreements=first_agreements,
        licensing_ids=list(licensing_ids.order_by("number", "pk")[:SHOWN]),
        total=counted["all"],
        administrators=_list_administrators(actor, organization, licensing_ids),
        missing=_list_missing(first_agreements, counted["all"], counted["without"]),
        history=list(LogLine.objects.filter(subject_id=pk).order_by("-at", "-id")[:HISTORY_LINES]),
    )


def _list_administrators(
    actor: Actor, organization: Organization, licensing_ids: QuerySet[LicensingId]
) -> list[User]:
    roles = RoleAssignment.objects.in_force(actor.today).filter(role=Role.ADMINISTRATOR)
    roles = roles.filter(Q(organization__in=organization.path) | reaching(licensing_ids))
    holders = User.objects.filter(is_active=True, pk__in=roles.order_by().values("holder"))
    return list(holders.order_by("name", "pk")[:SHOWN])


def _list_missing(agreements: list[Agreement], total: int, without: int) -> list[str]:
    missing = []
    if not agreements:
        missing.append(_("It has no agreement."))
    if not total:
        missing.append(_("It has no licensing ID."))
    if without:
        text = ngettext(
            "%(n)s licensing ID never had an administrator.",
            "%(n)s licensing IDs never had an administrator.",
            without,
        )
        missing.append(text % {"n": without})
    if undated := sum(agreement.ends_on is None for agreement in agreements):
        text = ngettext(
            "The end date of %(n)s agreement is unknown.",
            "The end dates of %(n)s agreements are unknown.",
            undated,
        )
        missing.append(text % {"n": undated})
    return missing
