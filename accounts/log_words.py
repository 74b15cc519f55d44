"""Log sentences for actions on accounts and on the center itself."""

from django.utils.translation import gettext_lazy as _

from accounts.grants import StaffRole
from audit.detail import register_facts
from audit.words import register_words

THINGS = {
    "staff": _("Staff accounts"),
    "user": _("Accounts"),
    "center": _("The center"),
    "session": _("Sessions"),
    "second_factor": _("Second factors"),
    "recovery_codes": _("Recovery codes"),
    "password": _("Passwords"),
    "identity": _("Identities at providers"),
    "identity_provider": _("Identity providers"),
}
SENTENCES = {
    "center.named": _("%(who)s named the center %(what)s"),
    "center.changed": _("%(who)s changed the settings of the center %(what)s: %(settings)s"),
    "staff.link_made": _("%(who)s made a link for the first account"),
    "staff.added": _("%(who)s made a staff account for %(what)s"),
    "staff.link_renewed": _("%(who)s made %(what)s a new link to set a password"),
    "password.chosen": _("%(who)s chose a password for the first time"),
    "password.set": _("%(who)s set a new password"),
    "second_factor.added": _("%(who)s added a second factor"),
    "second_factor.removed": _("%(who)s removed a second factor"),
    "second_factor.reset": _("%(who)s removed the second factors of %(what)s"),
    "recovery_codes.made": _("%(who)s made new recovery codes"),
    "identity_provider.freed": _("%(who)s required the identity provider %(what)s no more"),
    "identity.found": _("%(who)s signed in by %(provider)s for the first time"),
    "identity.forgotten": _("%(who)s forgot by which names providers know %(what)s"),
    "session.ended": _("%(who)s ended a session of their own: %(what)s"),
    "session.others_ended": _("%(who)s ended all their other sessions"),
    "user.added": _("%(who)s made an account for %(what)s"),
    "user.activated": _("%(who)s activated the account of %(what)s again"),
    "user.deactivated": _("%(who)s deactivated the account of %(what)s"),
}
FACTS = {
    "count": _("Number"),
    "email": _("Email"),
    "mail_from": _("Sender of emails"),
    "name": _("Name"),
    "provider": _("Identity provider"),
    "settings": _("Changed"),
    "staff_role": _("Staff role"),
    "time_zone": _("Time zone"),
    "tokens": _("Tokens revoked"),
}
CODES = {
    "staff_role": StaffRole.choices,
}


def register() -> None:
    """Register the names and sentences with the log."""
    register_words(things=THINGS, sentences=SENTENCES, facts={"settings": str, "provider": str})
    register_facts(FACTS, CODES)
