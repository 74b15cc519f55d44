"""Log wording for keys and stock."""

from django.utils.translation import gettext_lazy as _

from audit.detail import Choices, register_facts
from audit.words import register_words
from catalog.states import KeyType
from keys.states import ListingState

THINGS = {
    "add_on": _("Add-ons"),
    "allotment": _("Allotment"),
    "key": _("Product keys"),
    "listing": _("Listings"),
    "standard_key": _("Standard keys"),
    "stock": _("Key stock"),
    "master_key": _("Master key"),
}
SENTENCES = {
    "add_on.changed": _("%(who)s changed what %(what)s is an add-on of"),
    "allotment.changed": _("%(who)s changed the allotment of %(what)s"),
    "allotment.removed": _("%(who)s removed the allotment of %(what)s"),
    "key.revealed": _("%(who)s revealed the key %(what)s"),
    "key.copied": _("%(who)s copied the key %(what)s"),
    "key.blocked": _("%(who)s reported the key %(what)s as compromised; it is blocked"),
    "key.replaced": _("%(who)s replaced the key %(what)s by another"),
    "key.issued": _("%(who)s issued the key %(what)s from stock"),
    "key.taken_back": _("%(who)s took the key %(what)s back into stock"),
    "key.removed": _("%(who)s removed the key %(what)s"),
    "key.withdrawn": _("%(who)s withdrew the key %(what)s; it is blocked"),
    "key.allotted": _("%(who)s allotted more activations to the key %(what)s"),
    "key.added": _("%(who)s recorded the key %(what)s"),
    "master_key.rotated": _("%(who)s put the data keys under another master key"),
    "product.released": _("%(who)s released %(what)s. Licensing IDs entitled to it: %(entitled)s"),
    "listing.added": _("%(who)s recorded the listing %(what)s"),
    "listing.removed": _("%(who)s removed the listing %(what)s"),
    "standard_key.chosen": _("%(who)s chose the key %(what)s as the standard key for %(product)s"),
    "standard_key.ended": _("%(who)s ended %(what)s as the standard key for %(product)s"),
    "stock.added": _("%(who)s put keys of %(what)s into stock"),
    "stock.changed": _("%(who)s changed the key %(what)s of the stock%(values)s"),
    "stock.made": _("%(who)s made keys for %(what)s"),
}
FACTS = {
    "allotted": _("Allotted"),
    "authorization": _("Authorization number"),
    "before": _("Before"),
    "changes": _("Changes"),
    "city": _("City"),
    "country": _("Country"),
    "coverage_ends_on": _("Coverage ends on"),
    "coverage_starts_on": _("Coverage starts on"),
    "data_keys": _("Data keys"),
    "ends_on": _("Ends on"),
    "entitled": _("Entitled licensing IDs"),
    "fulfillment": _("Fulfillment"),
    "keys": _("Keys"),
    "kind": _("Kind"),
    "part_number": _("Part number"),
    "pools": _("Pools"),
    "price_level": _("Price level"),
    "product": _("Product"),
    "products": _("Products"),
    "quantity": _("Quantity"),
    "replaced_by": _("Replaced by"),
    "starts_on": _("Starts on"),
    "state": _("Status"),
    "type": _("Key type"),
}
CODES: Choices = {
    "state": ListingState.choices,
    "type": KeyType.choices,
}


def register() -> None:
    """Register this wording with the log."""
    register_words(things=THINGS, sentences=SENTENCES, facts={"entitled": str, "product": str})
    register_facts(FACTS, CODES)
