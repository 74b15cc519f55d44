"""Log sentences for actions on the catalog."""

from django.utils.translation import gettext_lazy as _

from audit.detail import register_facts
from audit.words import register_words

THINGS = {
    "product": _("Products"),
    "program": _("Programs"),
    "catalog": _("Catalog"),
}
SENTENCES = {
    "product.added": _("%(who)s added the product %(what)s"),
    "product.changed": _("%(who)s changed the product %(what)s%(values)s"),
    "product.removed": _("%(who)s removed the product %(what)s"),
    "program.added": _("%(who)s added the program %(what)s"),
    "program.changed": _("%(who)s changed the program %(what)s%(values)s"),
    "program.removed": _("%(who)s removed the program %(what)s"),
    "catalog.loaded": _("%(who)s loaded the catalog"),
}
FACTS = {
    "added": _("Added"),
    "changed": _("Changed"),
    "values": _("Changed"),
}


def register() -> None:
    """Register the names and sentences with the log."""
    register_words(things=THINGS, sentences=SENTENCES)
    register_facts(FACTS)
