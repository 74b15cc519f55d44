"""Log sentences for actions on API tokens, invitations and role requests."""

from django.utils.translation import gettext_lazy as _

from accounts.grants import Scope
from audit.detail import register_facts
from audit.words import register_words

THINGS = {
    "token": _("API tokens"),
    "invitation": _("Invitations"),
    "role_request": _("Role requests"),
    "service_account": _("Service accounts"),
    "claim": _("Claims"),
}
SENTENCES = {
    "token.made": _("%(who)s made the API token %(what)s"),
    "token.made.for": _("%(who)s made the API token %(what)s for %(whose)s"),
    "token.revoked": _("%(who)s revoked the API token %(what)s"),
    "invitation.sent": _("%(who)s invited %(what)s to the role “%(role)s”"),
    "invitation.resent": _("%(who)s sent %(what)s the invitation to the role “%(role)s” again"),
    "invitation.withdrawn": _("%(who)s withdrew the invitation of %(what)s"),
    "invitation.accepted": _("%(who)s accepted the invitation to the role “%(role)s”"),
    "invitation.expired": _("%(who)s ended the invitation of %(what)s after seven days"),
    "role_request.made": _("%(who)s asked for the role “%(role)s” on %(what)s"),
    "role_request.withdrawn": _("%(who)s took back the wish for the role “%(role)s” on %(what)s"),
    "role_request.expired": _("%(who)s ended a request for a role on %(what)s after 14 days"),
    "role_request.passed_on": _("%(who)s passed on that %(what)s asks for the role “%(role)s”"),
    "role_request.accepted": _("%(who)s accepted that %(what)s has the role “%(role)s”"),
    "role_request.denied": _("%(who)s denied %(what)s the role “%(role)s”"),
    "claim.made": _("%(who)s claimed the Open license %(what)s"),
    "claim.passed_on": _("%(who)s passed on the claim of %(what)s"),
    "claim.objected": _("%(who)s objected to the claim of %(what)s"),
    "claim.accepted": _("%(who)s accepted the claim of %(what)s"),
    "claim.denied": _("%(who)s denied the claim of %(what)s"),
    "claim.ended": _("%(who)s ended the claim of %(what)s without success"),
    "claim.left_to_operations": _("%(who)s left the claim of %(what)s to operations"),
    "identity_provider.added": _("%(who)s set up the identity provider %(what)s%(values)s"),
    "identity_provider.changed": _("%(who)s changed the identity provider %(what)s%(values)s"),
    "identity_provider.removed": _("%(who)s removed the identity provider %(what)s"),
    "service_account.made": _("%(who)s made the service account %(what)s"),
    "service_account.deactivated": _("%(who)s deactivated the service account %(what)s"),
}
FACTS = {
    "customer": _("Customer"),
    "expires_at": _("Expires"),
    "holder": _("Holder"),
    "networks": _("Networks"),
    "on": _("Where"),
    "role": _("Role"),
    "scopes": _("Scopes"),
    "tokens": _("Tokens revoked"),
}
CODES = {
    "scopes": Scope.choices,
}


def register() -> None:
    """Register the names and sentences with the log."""
    register_words(things=THINGS, sentences=SENTENCES)
    register_facts(FACTS, CODES)
