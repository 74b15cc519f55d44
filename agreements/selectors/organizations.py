"""Visible organizations by name and number, as people type them."""

import re

from django.db.models import Q
from django.db.models.functions import Length

from accounts.actor import Actor
from agreements.models import Organization
from agreements.selectors.licensing_ids import find_organizations
from vlsc.lib.folding import has_words
from vlsc.lib.text import fold_name

SUGGESTED = 20  # while somebody types
MEANT = 10  # that a name can mean, to select one of
LONGEST = 300  # of a text: a name and a number
_with_number = re.compile(r"(?P<name>.*) \((?P<number>[^()]+)\)")


def suggest_organizations(actor: Actor, text: str) -> list[Organization]:
    """The first of those that somebody may mean who has typed so far."""
    return list(find_organizations(actor, text)[:SUGGESTED])


def list_meant_organizations(actor: Actor, text: str) -> list[Organization]:
    """What a text means: parts of a name, a number, or both as suggestions have them.

    A name in full means only that organization, unless several have it. At most `MEANT`.
    """
    text = text.strip()
    if not text or len(text) > LONGEST or "\x00" in text:
        return []
    match = has_words("name", text) | Q(number__folded_is=text)
    if both := _with_number.fullmatch(text):
        match |= has_words("name", both["name"]) & Q(number__folded_is=both["number"])
    found = Organization.objects.visible_to(actor).filter(match)
    meant = list(found.order_by(Length("name"), "name", "pk")[:MEANT])
    exact = [each for each in meant if fold_name(text) in _full_names(each)]
    return exact or meant


def _full_names(organization: Organization) -> set[str]:
    full = (organization.name, organization.number, organization.name_and_number)
    return {fold_name(name) for name in full}
