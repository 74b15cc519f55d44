"""Log wording for agreements and roles."""

from django.utils.translation import gettext_lazy as _

from accounts.grants import Role
from audit.detail import register_facts
from audit.words import register_words
from catalog.states import Pool

THINGS = {
    "organization": _("Organizations"),
    "agreement": _("Agreements"),
    "licensing_id": _("Licensing IDs"),
    "purchase": _("Purchases"),
    "forecast": _("Forecasts"),
    "role": _("Roles"),
}
SENTENCES = {
    "role.given": _("%(who)s assigned %(what)s the role “%(role)s”"),
    "role.ended": _("%(who)s removed the role “%(role)s” from %(what)s"),
    "role.limited": _("%(who)s set the last day of the role “%(role)s” of %(what)s"),
    "role.dropped": _("%(who)s gave up the role “%(role)s”"),
    "organization.added": _("%(who)s recorded the organization %(what)s"),
    "organization.seen_as": _("%(who)s saw the pages as %(what)s does"),
    "organization.seeing_ended": _("%(who)s no longer sees the pages as %(what)s does"),
    "organization.changed": _("%(who)s changed the organization %(what)s%(values)s"),
    "agreement.changed": _("%(who)s changed the agreement %(what)s%(values)s"),
    "licensing_id.changed": _("%(who)s changed the licensing ID %(what)s%(values)s"),
    "agreement.added": _("%(who)s recorded the agreement %(what)s"),
    "licensing_id.added": _("%(who)s recorded the licensing ID %(what)s"),
    "licensing_id.kms_allowed": _("%(who)s let the licensing ID %(what)s have KMS host keys"),
    "purchase.added": _("%(who)s recorded the order line %(what)s"),
    "purchase.changed": _("%(who)s changed the order line %(what)s%(values)s"),
    "forecast.changed": _("%(who)s changed the forecast %(what)s%(values)s"),
    "purchase.undone": _("%(who)s undid the order line %(what)s"),
    "forecast.undone": _("%(who)s undid the forecast %(what)s"),
    "licensing_id.undone": _("%(who)s undid the licensing ID %(what)s; it is removed"),
    "licensing_id.kept": _("%(who)s undid the licensing ID %(what)s; it stays, terminated"),
    "agreement.undone": _("%(who)s undid the agreement %(what)s; it is removed"),
    "agreement.kept": _("%(who)s undid the agreement %(what)s; it stays, terminated"),
    "organization.undone": _("%(who)s undid the organization %(what)s; it is removed"),
    "organization.kept": _("%(who)s undid the organization %(what)s; it stays"),
    "forecast.added": _("%(who)s recorded the forecast %(what)s"),
}
FACTS = {
    "ends_on": _("Ends on"),
    "on": _("Where"),
    "role": _("Role"),
    "values": _("Changed"),
}
CODES = {
    "role": Role.choices,
}


def _role(code: str) -> str:
    return str(dict(Role.choices).get(code, code))


def _pool(code: str) -> str:
    """A forecast is logged by its pool's code, since the pool's name depends on the language."""
    return str(dict(Pool.choices).get(code, code))


def register() -> None:
    """Register this wording with the log."""
    register_words(
        things=THINGS, sentences=SENTENCES, facts={"role": _role}, subjects={"forecast": _pool}
    )
    register_facts(FACTS, CODES)
