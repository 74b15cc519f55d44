"""A product key: the encrypted secret with its type, status and counters.

One secret is one row, however often it is listed. Keys without an ownership group are stock.
"""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.states import Authority, KeyType
from jobs.models import Stateful
from keys.models.allotment_text import describe_allotment
from keys.models.key_query import IN_STOCK, KeyQuerySet
from keys.states import KEY_MOVES, OSA_MOVES, OUT_OF_USE, KeyStatus, OsaStatus
from vlsc.lib.ids import uuid7

MASK = "•••••-•••••-•••••-•••••-"
# A MAK runs low when at least four fifths of its activations are used; never if it has no limit.
RUNS_LOW = Q(GreaterThanOrEqual(F("used") * 5, F("allowed") * 4), type=KeyType.MAK, allowed__gt=0)
# Activations left on a MAK; all other keys come after every MAK.
NOT_COUNTED = 2**31 - 1
REMAINING = Case(
    When(type=KeyType.MAK, then=F("allowed") - F("used")),
    default=Value(NOT_COUNTED),
    output_field=models.IntegerField(),
)


class Key(Stateful):
    """`ciphertext` is version byte ‖ nonce ‖ AES-256-GCM ‖ tag, bound to this row (`keys.vault`).

    `fingerprint` finds a key without decrypting any; `last_five` may be shown to identify it. For a
    MAK `allowed = allotted + granted` and 0 ≤ used ≤ allowed, by constraint.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    type = models.CharField(max_length=5, choices=KeyType)
    activation_authority = models.CharField(max_length=8, choices=Authority)
    status = models.CharField(max_length=14, choices=KeyStatus, default=KeyStatus.USABLE)
    ciphertext = models.BinaryField(max_length=80)
    fingerprint = models.BinaryField(max_length=32, unique=True)
    last_five = models.CharField(max_length=5)
    usable_from = models.DateField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    # The ownership group that may use it; null for stock, which has a product or KMS group instead.
    group_id = models.UUIDField(null=True, db_index=False)
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kms_group = models.CharField(max_length=80, blank=True, default="", db_default="")

    # Of a MAK that this center activates: a copy to sort by, see `with_counts`.
    used = models.PositiveIntegerField(default=0)
    allotted = models.PositiveIntegerField(default=0)
    granted = models.PositiveIntegerField(default=0)
    allowed = models.GeneratedField(
        expression=F("allotted") + F("granted"),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
    )
    # The rule that determined `allotted`: {"licenses", "factor", "minimum"}; {} when reported.
    allotment = models.JSONField(default=dict, blank=True)
    hosts_used = models.PositiveSmallIntegerField(default=0)
    hosts_allowed = models.PositiveSmallIntegerField(default=0)
    activations_per_host = models.PositiveSmallIntegerField(default=0)
    seats = models.PositiveIntegerField(null=True, blank=True)
    osa_status = models.CharField(max_length=9, choices=OsaStatus, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)  # ledger, a file's name, a report
    issued_at = models.DateTimeField(null=True, blank=True, editable=False)  # from stock
    # Blocked because it was given by mistake; nothing comes in its place.
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    MOVES = {"status": KEY_MOVES, "osa_status": OSA_MOVES}

    objects = KeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(group_id__isnull=False) | Q(product__isnull=False) | ~Q(kms_group=""),
                name="key_stock_of_something",
            ),
            models.CheckConstraint(
                condition=Q(used__lte=F("allotted") + F("granted")), name="key_used_within_allowed"
            ),
            models.CheckConstraint(
                condition=Q(hosts_used__lte=F("hosts_allowed")), name="key_hosts_within_allowed"
            ),
        ]
        indexes = [
            models.Index(fields=["last_five"], name="key_last_five"),
            models.Index(fields=["updated_at", "id"], name="key_updated_at"),
            # The few keys that are out of use or not usable yet, so that a key file can count them.
            models.Index(
                fields=["id"],
                condition=~Q(status=KeyStatus.USABLE) | Q(usable_from__isnull=False),
                name="key_exceptions",
            ),
            # The sort columns of a group's keys, so that sorting them reads no other keys.
            models.Index(
                fields=["group_id", "id"],
                include=["type", "last_five", "used", "allowed"],
                name="key_group",
            ),
            # Stock by product or KMS group, oldest first.
            models.Index(
                fields=["product", "kms_group", "type", "created_at", "id"],
                condition=IN_STOCK,
                name="key_stock",
            ),
            # The MAKs of an ownership group that run low, fewest activations left first.
            models.Index(
                "group_id", F("allowed") - F("used"), "id", condition=RUNS_LOW, name="key_runs_low"
            ),
            models.Index(REMAINING, "id", name="key_remaining"),
            # How many were issued lately of each kind.
            models.Index(
                fields=["issued_at"],
                include=["product", "kms_group", "type"],
                condition=Q(issued_at__isnull=False),
                name="key_issued",
            ),
        ]

    def __str__(self) -> str:
        return f"{KeyType(self.type).label} …{self.last_five}"  # quicker than the display

    def raise_granted(self, more: int) -> None:
        """Allow so many more activations; a trigger raises the counters in the same statement."""
        Key.objects.filter(pk=self.pk).update(granted=F("granted") + more)
        self.refresh_from_db(fields=["granted", "allowed", "updated_at"])

    def raise_hosts_allowed(self, more: int) -> None:
        """Allow so many more KMS hosts."""
        Key.objects.filter(pk=self.pk).update(hosts_allowed=F("hosts_allowed") + more)

    def return_to_stock(self) -> None:
        """Undo `issue_from_stock`; the row must be locked. What was allowed is allowed no more, so
        that whoever was about to use it finds nothing left; the next issue says anew what is."""
        counts: dict[str, Any] = {"hosts_allowed": 0, "activations_per_host": 0}
        if self.activation_authority == Authority.CENTER:
            counts |= {"allotted": 0, "granted": 0, "allotment": {}, "seats": None}
        rows = Key.objects.filter(pk=self.pk, issued_at__isnull=False)
        rows.update(group_id=None, issued_at=None, **counts)
        self.refresh_from_db()

    def withdraw(self, *, at: datetime) -> None:
        """Block it for good, as given by mistake; the row must be locked."""
        if not self.is_out_of_use:
            self.move_to(KeyStatus.BLOCKED, field="status")
        Key.objects.filter(pk=self.pk).update(withdrawn_at=at)
        self.withdrawn_at = at

    def mark_replacement(self, old: "Key") -> None:
        """Record which key this one replaces."""
        Key.objects.filter(pk=self.pk).update(replaces=old)
        self.replaces = old

    @property
    def exactly_used(self) -> int:
        """`used` as the query has counted it (`with_counts`)."""
        return self.used

    @exactly_used.setter
    def exactly_used(self, used: int | None) -> None:
        self.used = used or 0

    def take_host_slot(self, *, at: datetime) -> bool:
        """Spend one slot for a KMS host if one is left; returns whether it was."""
        rows = Key.objects.filter(pk=self.pk, hosts_used__lt=F("hosts_allowed"))
        spent = {"hosts_used": F("hosts_used") + 1, "counted_at": at, "source": "ledger"}
        return bool(rows.update(**spent))

    def redeem(self, *, at: datetime) -> bool:
        """Redeem an OSA key that is still available; returns whether it was."""
        available, redeemed = OsaStatus.AVAILABLE, OsaStatus.REDEEMED
        counted = {"counted_at": at, "source": "ledger"}
        rows = Key.objects.filter(pk=self.pk, group_id__isnull=False)  # not taken back meanwhile
        return bool(
            rows.move(from_state=available, to_state=redeemed, field="osa_status", **counted)
        )

    @property
    def masked_key(self) -> str:
        """The key as lists show it: masked except for the last five characters."""
        return MASK + self.last_five

    @property
    def remaining(self) -> int | None:
        """Activations left on a MAK; None for other types."""
        return self.allotted + self.granted - self.used if self.type == KeyType.MAK else None

    @property
    def is_unreported(self) -> bool:
        """Whether the licensor counts it and has not said yet how far it is used, or may be."""
        is_external = self.activation_authority == Authority.EXTERNAL
        return is_external and not self.counted_at and not self.allowed

    @property
    def is_out_of_use(self) -> bool:
        """Whether it was blocked or replaced: then it can't be revealed and is in no key file."""
        return self.status in OUT_OF_USE

    def status_on(self, today: date) -> KeyStatus:
        """The status on a day at the center: a key becomes usable on its `usable_from` date."""
        if self.is_out_of_use or self.usable_from is None:
            return KeyStatus(self.status)
        return KeyStatus.NOT_USABLE_YET if self.usable_from > today else KeyStatus.USABLE

    @property
    def allotment_reason(self) -> str:
        """Why a MAK has that many activations: the allotment rule, and what was granted."""
        if self.type != KeyType.MAK:
            return ""
        granted = _("%(n)s granted on request") % {"n": self.granted} if self.granted else ""
        is_external = self.activation_authority == Authority.EXTERNAL
        by_rule = describe_allotment(self.allotment, self.allotted, is_external=is_external)
        return "; ".join(filter(None, [by_rule, granted]))

    def is_usable_on(self, today: date) -> bool:
        """Whether it may be used on a day at the center."""
        return self.status == KeyStatus.USABLE and (
            self.usable_from is None or self.usable_from <= today
        )
