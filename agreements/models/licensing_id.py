"""Licensing IDs, to which roles, purchases and listings belong, and their contacts."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.actor import Actor
from accounts.grants import Action, Role
from agreements.models.agreement import Agreement, refuse_reversed
from agreements.models.organization import Organization
from agreements.models.role import RoleAssignment
from agreements.models.sight import below, licensing_ids_with
from agreements.states import ContactKind, TermStatus, term_status
from catalog.models import Program
from catalog.states import IdKind, KmsRule, Pool
from vlsc.lib.addresses import AddressColumn, normalize_address
from vlsc.lib.ids import uuid7
from vlsc.lib.numbers import normalize_number, numbers_constraint, validate_number
from vlsc.lib.text import NameField, cells_constraint


class LicensingIdQuerySet(models.QuerySet["LicensingId"]):
    def visible_to(self, actor: Actor, action: Action = Action.SEE) -> "LicensingIdQuerySet":
        """Those on which the actor may do `action`; none for an actor without a role."""
        return self.filter(licensing_ids_with(actor, action))

    def under(self, place: "Organization | Agreement | LicensingId") -> "LicensingIdQuerySet":
        """Those that a role on something counts for."""
        if isinstance(place, LicensingId):
            return self.filter(pk=place.pk)
        if isinstance(place, Agreement):
            return self.filter(agreement=place)
        return self.filter(organization__path__contains=[place.pk])

    def ids_under(self, places: "Iterable[Organization | Agreement | LicensingId]") -> set[UUID]:
        """The ids of those that a role on any of the places counts for."""
        return set(self.under_any(places).values_list("pk", flat=True))

    def under_any(
        self, places: "Iterable[Organization | Agreement | LicensingId]"
    ) -> "LicensingIdQuerySet":
        """Those that a role on one of the places counts for."""
        ids: dict[type, list[UUID]] = {LicensingId: [], Agreement: [], Organization: []}
        for place in places:
            ids[type(place)].append(place.pk)
        return self.filter(
            Q(pk__any=ids[LicensingId])
            | Q(agreement__any=ids[Agreement])
            | Q(organization__path__overlap=ids[Organization])
        )

    def bump_rights_version(self) -> int:
        """Note that the products for which these are entitled to keys may have changed.

        Returns how many these are.
        """
        return self.update(rights_version=F("rights_version") + 1)

    def except_from_kms_rule(self) -> int:
        """Let these have KMS host keys; returns how many could not have them so far."""
        changed = self.filter(has_kms_exception=False, program__kms=KmsRule.BY_EXCEPTION)
        return changed.update(has_kms_exception=True, rights_version=F("rights_version") + 1)

    def note_administrators(self, today: date) -> None:
        """Set `has_had_administrator` where there is an administrator, including inherited ones.

        The rows are locked in one order, so that concurrent calls wait and do not deadlock.
        """
        roles = RoleAssignment.objects.in_force(today).filter(role=Role.ADMINISTRATOR)
        first_time = self.filter(below(roles), has_had_administrator=False)
        locked = first_time.order_by("pk").select_for_update(of=("self",))
        if ids := list(locked.values_list("pk", flat=True)):
            LicensingId.objects.filter(pk__any=ids).update(has_had_administrator=True)


class LicensingId(models.Model):
    """An enrollment, license number, customer number or account, depending on its program.

    `group` is the top organization of its organization: the ownership group in which its keys
    may be used. `rights_version` rises whenever the products that it is entitled to keys for may
    have changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="licensing_ids")
    number = NameField(max_length=40, validators=[validate_number])  # upper case
    authorization = NameField(max_length=40, blank=True, validators=[validate_number])
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="licensing_ids")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="licensing_ids"
    )
    group = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    terminated_on = models.DateField(null=True, blank=True)
    pools = ArrayField(models.CharField(max_length=12, choices=Pool), default=list, blank=True)
    price_level = NameField(max_length=20, blank=True)
    # KMS host keys although its program gives them by exception only.
    has_kms_exception = models.BooleanField(default=False, db_default=False)
    rights_version = models.PositiveIntegerField(default=1)
    has_had_administrator = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = LicensingIdQuerySet.as_manager()

    class Meta:
        constraints = [
            cells_constraint("licensing_id", "number", "authorization", "price_level"),
            numbers_constraint("licensing_id", "number", "authorization", is_ascii=True),
            models.UniqueConstraint(fields=["program", "number"], name="licensing_id_number_once"),
            models.CheckConstraint(
                condition=models.Q(number=models.functions.Upper("number")),
                name="licensing_id_upper",
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="licensing_id_number"),
            models.Index(fields=["authorization"], name="licensing_id_authorization"),
            models.Index(fields=["ends_on", "id"], name="licensing_id_ends_on"),
            models.Index(fields=["group"], name="licensing_id_group"),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: object, **kwargs: object) -> None:
        self.number = normalize_number(self.number)
        self.authorization = normalize_number(self.authorization)
        self.group_id = self.organization.group_id
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        refuse_reversed(self.starts_on, self.ends_on)

    def status(self, today: date) -> TermStatus:
        """The status on a day at the center; terminated too if its agreement is."""
        return term_status(
            ends_on=self.ends_on,
            terminated_on=self.terminated_on or self.agreement.terminated_on,
            today=today,
        )

    @property
    def rds_numbers(self) -> list[tuple[str, str]]:
        """What a Remote Desktop license server asks for: (kind, number), most likely first.

        If the program's entry is not confirmed, the agreement's number comes second.
        """
        kind = self.program.rds_number
        if kind == IdKind.LICENSE_AND_AUTHORIZATION:
            return [("authorization", self.authorization), ("license", self.number)]
        numbers = [(str(kind), self.number)]
        if not self.program.is_rds_confirmed and self.agreement.number:
            numbers.append(("agreement", self.agreement.number))
        return numbers


class Contact(models.Model):
    """A person to contact about a licensing ID; a contact need not have an account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licensing_id = models.ForeignKey(LicensingId, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=8, choices=ContactKind)
    name = NameField(max_length=120)
    address = AddressColumn()

    class Meta:
        constraints = [
            cells_constraint("contact", "name"),
            models.UniqueConstraint(
                fields=["licensing_id", "kind", "address"], name="contact_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>"

    def clean(self) -> None:
        self.address = normalize_address(self.address)
