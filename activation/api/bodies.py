"""Parts of bodies that several operations take: the key that is meant, and staff's reason."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from accounts.actor import Actor
from activation.access import require_any_use, require_use
from keys.models import Key, Listing
from keys.selectors import get_key
from keys.selectors.activating import find_listing_to_activate
from vlsc.lib.refused import CodedMessage, Invalid
from vlsc.rest.serializers import StrictSerializer

REASON_LENGTH = 500
SOME_ID = "01980000-0000-7000-8000-000000000000"


class Reasoned(StrictSerializer):
    """Staff who act for a caller say why; the customer sees it in the log."""

    reason = serializers.CharField(
        max_length=REASON_LENGTH,
        required=False,
        allow_blank=True,
        help_text="Why staff do it for the customer. Customers need none.",
    )


def require_named_again(actor: Actor, body: Any) -> None:
    """What the same request, which names a key, would be refused with now."""
    require_any_use(actor)
    require_use(actor, find_key(actor, body["key"]), reason=body.get("reason", ""))


def find_key(actor: Actor, pk: UUID) -> Key:
    """The key that a body names; one that the actor does not see is an error of the field."""
    try:
        return get_key(actor, pk)
    except Key.DoesNotExist as error:
        raise Invalid({"key": [CodedMessage("There is no such key.", "not_found")]}) from error


def find_listing(actor: Actor, pk: UUID) -> Listing:
    """Where the key that a body names is listed; whoever may use no key learns of none."""
    require_any_use(actor)
    try:
        return find_listing_to_activate(actor, pk)
    except Key.DoesNotExist as error:
        raise Invalid({"key": [CodedMessage("There is no such key.", "not_found")]}) from error
