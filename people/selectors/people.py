"""Who holds roles below what the actor administers, where from, and when they last came."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, Role
from accounts.models import Token, User
from agreements.access import takeable
from agreements.models import LicensingId, RoleAssignment
from agreements.models.sight import may_at_all, reaching
from vlsc.lib.folding import has_words
from vlsc.lib.occurring import Occurring, list_occurring
from vlsc.lib.refused import CodedMessage, Invalid


def list_managed_roles(actor: Actor) -> QuerySet[RoleAssignment]:
    """The roles in force that count for something the actor administers, inherited ones too.

    Staff who appoint administrators see those.
    """
    roles = RoleAssignment.objects.in_force(actor.today)
    if actor.is_staff:
        is_allowed = may_at_all(actor, Action.APPOINT_ADMINISTRATORS) and actor.bound_to is None
        return roles.filter(role=Role.ADMINISTRATOR) if is_allowed else roles.none()
    managed = LicensingId.objects.visible_to(actor, Action.MANAGE_ACCESS)
    return roles.filter(reaching(managed) | takeable(actor))


def get_managed_role(actor: Actor, pk: UUID) -> RoleAssignment:
    """One of them; raises `RoleAssignment.DoesNotExist` for unseen and unknown ones."""
    return list_managed_roles(actor).with_places().get(pk=pk)  # type: ignore[attr-defined]


def list_people(actor: Actor, *, q: str = "", role: str = "") -> QuerySet[User]:
    """The holders of these roles, with `last_used_at`; `q` is part of a name or address."""
    roles = list_managed_roles(actor)
    roles = roles.filter(role=role) if role else roles
    people = User.objects.filter(pk__in=roles.order_by().values("holder"))
    if q:
        people = people.filter(has_words("name", q) | has_words("email", q))
    return people.annotate(last_used_at=last_use("pk", "last_login"))


def count_roles(actor: Actor) -> Occurring:
    """The roles that these people have, and how many have each; one query."""
    held = list_managed_roles(actor)
    return list_occurring(held, Count("holder", distinct=True), role="role")


def find_people(actor: Actor, text: str) -> QuerySet[User]:
    """Those whose name or address contains every word of the text."""
    return list_people(actor, q=text).order_by("name", "pk")


def get_person(actor: Actor, pk: UUID) -> User:
    """One of them; raises `User.DoesNotExist` for unseen and unknown ones."""
    return list_people(actor).get(pk=pk)


def find_person(actor: Actor, pk: UUID) -> User:
    """Whom the actor may give a role: one of them; for staff any account of a customer.

    Raises `Invalid` for anybody else.
    """
    customers = User.objects.filter(staff_role="")
    people = customers if actor.is_staff else list_people(actor)
    if person := people.filter(pk=pk).first():
        return person
    message = _("You see no one with this ID. Invite them by email.")
    raise Invalid({"holder": [CodedMessage(message, "not_found")]})


def find_account(actor: Actor, email: str) -> User:
    """Whom staff may appoint: the account of a customer's person with this address.

    Raises `Invalid` for anybody else, and for every address unless the actor is staff.
    """
    accounts = User.objects.with_address(email).filter(staff_role="", kind=User.Kind.PERSON)
    if actor.is_staff and (person := accounts.first()):
        return person
    raise Invalid({"email": [_("No one has an account with this address. Invite them by email.")]})


def last_use(holder: str, signed_in: str) -> Greatest:
    """When an account last signed in or used a token, whichever was later; None: never."""
    tokens = Token.objects.filter(holder=OuterRef(holder)).order_by().values("holder")
    used = Subquery(tokens.annotate(latest=Max("last_used_at")).values("latest"))
    return Greatest(F(signed_in), used)


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """A person as the list shows them: each role, and on how many things it is held."""

    person: User
    roles: list[tuple[Any, int]] = field(default_factory=list)


def rows_of(actor: Actor, people: Iterable[Any]) -> list[PersonRow]:
    """The rows of a page of people; one query."""
    rows = {person.pk: PersonRow(person=person) for person in people}
    counted = list_managed_roles(actor).filter(holder__in=list(rows)).order_by()
    counts = {
        (holder, role): number
        for holder, role, number in counted.values_list("holder", "role").annotate(Count("pk"))
    }
    for pk, row in rows.items():
        row.roles.extend((role.label, counts[pk, role]) for role in Role if (pk, role) in counts)
    return list(rows.values())


def list_roles_of(actor: Actor, person: User) -> QuerySet[RoleAssignment]:
    """The roles of one person that the actor sees, with what they are held on."""
    roles: Any = list_managed_roles(actor).filter(holder=person)
    return roles.with_places()


def list_takeable(actor: Actor, roles: QuerySet[RoleAssignment]) -> QuerySet[RoleAssignment]:
    """Those of them that the actor may take."""
    return roles.filter(takeable(actor))


def list_review(actor: Actor) -> QuerySet[RoleAssignment]:
    """Every role that the actor sees, for the file of an access review."""
    roles: Any = list_managed_roles(actor)
    return (
        roles.with_places()
        .select_related(
            "holder",
            "given_by",
            "licensing_id__organization",
            "agreement__organization",
            "organization",
        )
        .annotate(last_used_at=last_use("holder", "holder__last_login"))
    )


def has_one_administrator(actor: Actor) -> bool:
    """Whether a single person administers all that the actor does, without an end date."""
    if actor.is_staff:
        return False
    lasting: Any = list_managed_roles(actor)
    holders = lasting.lasting_administrators().order_by().values("holder").distinct()
    return len(holders[:2]) == 1
