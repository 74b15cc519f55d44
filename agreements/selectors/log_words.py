"""What the log's actions are called, and each line as a plain sentence."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.grants import Role
from audit.models import LogLine
from catalog.states import Pool

# The first word of an action, as what it is about.
THINGS: dict[str, Any] = {
    "key": _("Product keys"),
    "key_export": _("Key files, downloaded"),
    "key_import": _("Key files, loaded"),
    "token": _("API tokens"),
    "role": _("Roles"),
    "licensing_id": _("Licensing IDs"),
    "purchase": _("Purchases"),
    "forecast": _("Forecasts"),
    "agreement": _("Agreements"),
    "organization": _("Organizations"),
    "stock": _("Key stock"),
    "listing": _("Listings"),
    "product": _("Products"),
    "program": _("Programs"),
    "catalog": _("Catalog"),
    "center": _("The center"),
    "master_key": _("Master key"),
    "staff": _("Staff accounts"),
    "user": _("Accounts"),
}

SENTENCES: dict[str, Any] = {
    "key.revealed": _("%(who)s revealed the key %(what)s"),
    "key.copied": _("%(who)s copied the key %(what)s"),
    "key.added": _("%(who)s recorded the key %(what)s"),
    "key_export.requested": _("%(who)s asked for the key file %(what)s"),
    "key_export.built": _("The key file %(what)s was written for %(who)s"),
    "key_export.failed": _("The key file %(what)s could not be written for %(who)s"),
    "key_export.downloaded": _("%(who)s downloaded the key file %(what)s"),
    "key_import.uploaded": _("%(who)s uploaded the key file %(what)s"),
    "key_import.loaded": _("%(who)s loaded the key file %(what)s"),
    "master_key.rotated": _("%(who)s put the data keys under another master key"),
    "key_import.discarded": _("%(who)s discarded the key file %(what)s"),
    "key_import.bad_rows_downloaded": _("%(who)s took the rejected rows of %(what)s"),
    "token.made": _("%(who)s made the API token %(what)s"),
    "token.made.for": _("%(who)s made the API token %(what)s for %(whose)s"),
    "token.revoked": _("%(who)s revoked the API token %(what)s"),
    "role.given": _("%(who)s gave %(what)s the role “%(role)s”"),
    "role.ended": _("%(who)s took the role “%(role)s” from %(what)s"),
    "organization.added": _("%(who)s recorded the organization %(what)s"),
    "agreement.added": _("%(who)s recorded the agreement %(what)s"),
    "licensing_id.added": _("%(who)s recorded the licensing ID %(what)s"),
    "purchase.added": _("%(who)s recorded the order line %(what)s"),
    "forecast.added": _("%(who)s recorded the forecast %(what)s"),
    "listing.added": _("%(who)s recorded the listing %(what)s"),
    "stock.added": _("%(who)s put keys of %(what)s into stock"),
    "product.added": _("%(who)s added the product %(what)s"),
    "product.changed": _("%(who)s changed the product %(what)s"),
    "product.removed": _("%(who)s removed the product %(what)s"),
    "program.added": _("%(who)s added the program %(what)s"),
    "program.changed": _("%(who)s changed the program %(what)s"),
    "program.removed": _("%(who)s removed the program %(what)s"),
    "catalog.loaded": _("%(who)s loaded the catalog"),
    "center.named": _("%(who)s named the center %(what)s"),
    "staff.added": _("%(who)s made a staff account for %(what)s"),
    "staff.link_renewed": _("%(who)s made %(what)s a new link to set a password"),
    "user.added": _("%(who)s made an account for %(what)s"),
}


def say(line: LogLine) -> str:
    """The line as a sentence; an action that has none yet reads as its own words."""
    who = gettext("The center") if line.actor_kind == "system" else line.actor_name
    whose = line.facts.get("holder", line.actor_name)
    action = line.action if whose == line.actor_name else f"{line.action}.for"
    sentence = SENTENCES.get(action) or SENTENCES.get(line.action)
    if sentence is None:
        words = line.action.replace("_", " ").replace(".", " ")
        return f"{who}: {words} {line.subject_name}".strip()
    role = line.facts.get("role", "")
    what = line.subject_name
    if line.subject_kind == "forecast":  # a pool's code, since its name depends on the language
        what = str(dict(Pool.choices).get(what, what))
    told = {"who": who, "what": what, "whose": whose}
    return str(sentence) % {**told, "role": dict(Role.choices).get(role, role)}
