"""Carries a plan out, with a log line of each thing that it takes. The locks are held by then."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from accounts.actor import Actor
from agreements.models import Agreement, LicensingId, Organization, RoleAssignment
from agreements.services.rights import raise_rights
from agreements.services.roles import facts_of
from audit.services import record
from keys.models import Key, Listing, StandardKey
from keys.undoing.plans import Fate, Plan, Take, preview_outdated
from people.models import Invitation
from people.states import InvitationState

KEY_LINES = {
    Fate.STOCK: "key.taken_back",
    Fate.REMOVED: "key.removed",
    Fate.WITHDRAWN: "key.withdrawn",
}
NAMES: dict[type, tuple[str, str]] = {
    LicensingId: ("licensing_id", "number"),
    Agreement: ("agreement", "number"),
    Organization: ("organization", "name"),
}


def carry_out(plan: Plan, *, by: Actor, at: datetime, reason: str) -> None:
    """Take back what the plan says; its licensing IDs are looked at again afterwards."""
    kept = [place.pk for place in plan.kept if isinstance(place, LicensingId)]
    write = _Writer(by, at, reason, _list_readers(plan))
    write.takes(plan.takes)
    write.lines(plan)
    write.roles(plan.roles)
    write.invitations(plan.invitations)
    write.places(plan)
    gone = {place.pk for place in plan.gone}
    for licensing_id in sorted(plan.licensing_ids - gone - set(kept)):
        raise_rights(licensing_id=licensing_id)


def _list_readers(plan: Plan) -> set[UUID]:
    """Whose administrators read the lines: also of what is left where a place goes."""
    above = [place for place in plan.gone if isinstance(place, Agreement | LicensingId)]
    owners = {place.organization_id for place in above}
    left = LicensingId.objects.filter(organization__in=owners)
    return plan.licensing_ids | set(left.values_list("pk", flat=True))


class _Writer:
    """Who undoes, when and why: what all the lines of one plan have in common."""

    def __init__(self, by: Actor, at: datetime, reason: str, readers: Collection[UUID]) -> None:
        self.by, self.at, self.reason, self.readers = by, at, reason, readers

    def takes(self, takes: Iterable[Take]) -> None:
        """Take the listings, and each key once."""
        by_key = sorted(takes, key=lambda take: (str(take.listing.key_id), take.listing.pk))
        for _key, group in groupby(by_key, key=lambda take: take.listing.key_id):
            same = list(group)
            for take in same:
                self._take_listing(take)
            if (action := KEY_LINES.get(same[0].fate)) and (key := same[0].listing.key):
                self._take_key(key, same[0].fate)
                places = {take.listing.licensing_id_id for take in same}
                self._record(action, ("key", key.pk, str(key)), places)

    def _take_listing(self, take: Take) -> None:
        listing = take.listing
        if take.stays:
            return
        Listing.objects.filter(pk=listing.pk).delete()
        key = {"key": str(listing.key)} if listing.key else {}
        subject = ("listing", listing.pk, str(listing))
        self._record("listing.removed", subject, [listing.licensing_id_id], **key)

    def _take_key(self, key: Key, fate: Fate) -> None:
        StandardKey.objects.filter(key=key).delete()
        if fate == Fate.STOCK:
            key.return_to_stock()
        elif fate == Fate.WITHDRAWN:
            key.withdraw(at=self.at)
        else:
            Key.objects.filter(pk=key.pk).delete()

    def lines(self, plan: Plan) -> None:
        """Remove order lines and forecasts; the log keeps what they said."""
        for line in plan.purchases:
            subject = ("purchase", line.pk, f"{line}: {line.quantity} × {line.product}")
            self._record("purchase.undone", subject, [line.licensing_id_id], **_describe(line))
            _remove(line)
        for forecast in plan.forecasts:
            subject = ("forecast", forecast.pk, forecast.pool)
            place, quantity = forecast.licensing_id_id, forecast.quantity
            self._record("forecast.undone", subject, [place], quantity=quantity)
            _remove(forecast)

    def roles(self, roles: Iterable[RoleAssignment]) -> None:
        """End the roles on what goes; they would go with it, without a line."""
        for held in roles:
            facts: dict[str, Any] = {**facts_of(role=held.role, places=[held.place])}
            self._record("role.ended", ("role", held.pk, held.holder.name), **facts)
            _remove(held)

    def invitations(self, invitations: Iterable[Invitation]) -> None:
        """Withdraw invitations to what goes. Who accepts one at this moment holds a role there."""
        for invitation in invitations:
            facts: dict[str, Any] = facts_of(role=invitation.role, places=invitation.places)
            row = Invitation.objects.filter(pk=invitation.pk)
            if not row.move(from_state=invitation.state, to_state=InvitationState.WITHDRAWN):
                raise preview_outdated()
            subject = ("invitation", invitation.pk, invitation.email)
            self._record("invitation.withdrawn", subject, **facts)

    def places(self, plan: Plan) -> None:
        """Remove the places that can go, lowest first; end those that must stay."""
        for place in plan.gone:
            kind, name = NAMES[type(place)]
            action = f"{kind}.undone"
            self._record(action, (kind, place.pk, getattr(place, name)), **_describe(place))
            _remove(place)
        for place in plan.kept:
            kind, name = NAMES[type(place)]
            _end(place, self.by)
            self._record(f"{kind}.kept", (kind, place.pk, getattr(place, name)), **_describe(place))

    def _record(
        self,
        action: str,
        subject: tuple[str, UUID, str],
        licensing_ids: Collection[UUID] | None = None,
        **facts: Any,
    ) -> None:
        readers = self.readers if licensing_ids is None else licensing_ids
        facts |= {"reason": self.reason}
        record(
            by=self.by, at=self.at, action=action, subject=subject, licensing_ids=readers, **facts
        )


def _remove(row: Any) -> None:
    """By a query: the row at hand keeps its id, for whoever reads the plan afterwards."""
    type(row)._default_manager.filter(pk=row.pk).delete()


FACTS = (
    "kind", "fulfillment", "part_number", "coverage_starts_on", "coverage_ends_on",
    "authorization", "pools", "price_level", "starts_on", "ends_on", "country", "city",
)  # fmt: skip


def _describe(row: Any) -> dict[str, Any]:
    """What a row says that its name does not, so that it can be recorded again."""
    values = {name: getattr(row, name, None) for name in FACTS}
    return {
        name: value if isinstance(value, list) else str(value)
        for name, value in values.items()
        if value
    }


def _end(place: LicensingId | Agreement | Organization, by: Actor) -> None:
    """What stays entitles to nothing more, and is terminated as of today."""
    if isinstance(place, Organization):
        return
    place.terminated_on = place.terminated_on or by.today
    if isinstance(place, LicensingId):
        place.pools, place.has_kms_exception = [], False
    place.save()
