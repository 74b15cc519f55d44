"""The permission tables (explained in `docs/roles.md`).

Pages, API operations and services check an `Action`. Customer roles are held on licensing IDs
and grant customer actions there; staff roles grant staff actions everywhere. Everything that is
not in these tables is denied.
"""

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """The role of a person or service account on a licensing ID."""

    ADMINISTRATOR = "administrator", _("Administrator")
    KEY_ADMINISTRATOR = "key_administrator", _("Key administrator")
    KEY_VIEWER = "key_viewer", _("Key viewer")
    LICENSE_VIEWER = "license_viewer", _("License viewer")
    DOWNLOAD = "download", pgettext_lazy("role", "Download")


class StaffRole(models.TextChoices):
    """The role of a member of the center's staff."""

    OPERATIONS = "operations", _("Licensing operations")
    AGENT = "agent", _("Support agent")
    AUDITOR = "auditor", _("Auditor")


class Action(StrEnum):
    """All actions that permissions are checked for: customer actions, then staff actions."""

    SEE = "see"
    SEE_PURCHASES = "see_purchases"
    SEE_KEYS = "see_keys"
    REVEAL_KEYS = "reveal_keys"
    EXPORT_KEYS = "export_keys"
    USE_ACTIVATIONS = "use_activations"
    FILE_REQUESTS = "file_requests"
    DOWNLOAD_SOFTWARE = "download_software"
    SEE_SETUP_KEYS = "see_setup_keys"
    MAKE_TOKENS = "make_tokens"
    USE_WEBHOOKS = "use_webhooks"
    MANAGE_ACCESS = "manage_access"
    READ_LOG = "read_log"

    LOAD_CENTER = "load_center"
    APPOINT_ADMINISTRATORS = "appoint_administrators"
    SEE_ANY = "see_any"
    REVEAL_ANY = "reveal_any"
    ACT_FOR_CALLER = "act_for_caller"
    ANSWER_REQUESTS = "answer_requests"
    CONFIRM_PROPOSALS = "confirm_proposals"
    RUN_CENTER = "run_center"
    MAKE_OWN_TOKENS = "make_own_tokens"
    READ_EVERY_LOG = "read_every_log"


CUSTOMER_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            Action.SEE,
            Action.SEE_PURCHASES,
            Action.SEE_KEYS,
            Action.REVEAL_KEYS,
            Action.EXPORT_KEYS,
            Action.USE_ACTIVATIONS,
            Action.FILE_REQUESTS,
            Action.DOWNLOAD_SOFTWARE,
            Action.SEE_SETUP_KEYS,
            Action.MAKE_TOKENS,
            Action.USE_WEBHOOKS,
            Action.MANAGE_ACCESS,
            Action.READ_LOG,
        }
    ),
    Role.KEY_ADMINISTRATOR: frozenset(
        {
            Action.SEE,
            Action.SEE_PURCHASES,
            Action.SEE_KEYS,
            Action.REVEAL_KEYS,
            Action.EXPORT_KEYS,
            Action.USE_ACTIVATIONS,
            Action.FILE_REQUESTS,
            Action.DOWNLOAD_SOFTWARE,
            Action.SEE_SETUP_KEYS,
            Action.MAKE_TOKENS,
            Action.USE_WEBHOOKS,
        }
    ),
    Role.KEY_VIEWER: frozenset(
        {
            Action.SEE,
            Action.SEE_KEYS,
            Action.REVEAL_KEYS,
            Action.EXPORT_KEYS,
            Action.FILE_REQUESTS,
            Action.SEE_SETUP_KEYS,
            Action.MAKE_TOKENS,
        }
    ),
    Role.LICENSE_VIEWER: frozenset({Action.SEE, Action.SEE_PURCHASES}),
    Role.DOWNLOAD: frozenset({Action.SEE, Action.DOWNLOAD_SOFTWARE, Action.SEE_SETUP_KEYS}),
}

STAFF_ACTIONS: dict[StaffRole, frozenset[Action]] = {
    StaffRole.OPERATIONS: frozenset(
        {
            Action.LOAD_CENTER,
            Action.APPOINT_ADMINISTRATORS,
            Action.SEE_ANY,
            Action.REVEAL_ANY,
            Action.ACT_FOR_CALLER,
            Action.ANSWER_REQUESTS,
            Action.CONFIRM_PROPOSALS,
            Action.RUN_CENTER,
            Action.MAKE_OWN_TOKENS,
            Action.READ_EVERY_LOG,
        }
    ),
    StaffRole.AGENT: frozenset(
        {Action.SEE_ANY, Action.ACT_FOR_CALLER, Action.ANSWER_REQUESTS, Action.MAKE_OWN_TOKENS}
    ),
    StaffRole.AUDITOR: frozenset({Action.SEE_ANY, Action.MAKE_OWN_TOKENS, Action.READ_EVERY_LOG}),
}

# Customer actions that a staff action grants on every licensing ID.
STAFF_IN_PLACE_OF: dict[Action, Action] = {
    Action.SEE: Action.SEE_ANY,
    Action.SEE_PURCHASES: Action.SEE_ANY,
    Action.SEE_KEYS: Action.SEE_ANY,
    Action.READ_LOG: Action.READ_EVERY_LOG,
}
# Those that it grants only with a reason, which the customer sees.
STAFF_WITH_REASON: dict[Action, Action] = {
    Action.REVEAL_KEYS: Action.REVEAL_ANY,
    Action.USE_ACTIVATIONS: Action.ACT_FOR_CALLER,
    Action.FILE_REQUESTS: Action.ACT_FOR_CALLER,
}
# Actions on the center as a whole, which a token that is bound to licensing IDs never allows.
WHOLE_CENTER = frozenset({Action.LOAD_CENTER, Action.RUN_CENTER})
# Each of these allows creating tokens of one's own.
MAKING_TOKENS = frozenset({Action.MAKE_TOKENS, Action.MAKE_OWN_TOKENS})


class Scope(models.TextChoices):
    """What a token may be used for; a token never grants more than its holder has."""

    READ = "read", _("Read")
    KEYS_REVEAL = "keys:reveal", _("Reveal keys")
    KEYS_EXPORT = "keys:export", _("Download key files")
    ACTIVATIONS_WRITE = "activations:write", _("Activate")
    SUPPORT_WRITE = "support:write", _("Create requests")
    ACCESS_MANAGE = "access:manage", _("Manage access")
    LOG_READ = "log:read", _("Read the log")
    CENTER_LOAD = "center:load", _("Load data")
    CENTER_DESK = "center:desk", _("Work at the desk")


# In place of a scope: an operation that every token may use.
ANY_SCOPE = "any"
# A token needs one of these scopes for the action, whichever interface it is used with; an empty
# set is for sessions only. Actions that are not listed need `read`, which every view requires.
ACTION_SCOPES: dict[Action, frozenset[Scope]] = {
    Action.REVEAL_KEYS: frozenset({Scope.KEYS_REVEAL}),
    Action.REVEAL_ANY: frozenset({Scope.KEYS_REVEAL}),
    Action.EXPORT_KEYS: frozenset({Scope.KEYS_EXPORT}),
    Action.USE_ACTIVATIONS: frozenset({Scope.ACTIVATIONS_WRITE}),
    Action.FILE_REQUESTS: frozenset({Scope.SUPPORT_WRITE}),
    Action.MANAGE_ACCESS: frozenset({Scope.ACCESS_MANAGE}),
    Action.READ_LOG: frozenset({Scope.LOG_READ}),
    Action.READ_EVERY_LOG: frozenset({Scope.LOG_READ}),
    Action.LOAD_CENTER: frozenset({Scope.CENTER_LOAD}),
    Action.APPOINT_ADMINISTRATORS: frozenset({Scope.ACCESS_MANAGE}),
    Action.ACT_FOR_CALLER: frozenset({Scope.ACTIVATIONS_WRITE, Scope.SUPPORT_WRITE}),
    Action.ANSWER_REQUESTS: frozenset({Scope.CENTER_DESK}),
    Action.CONFIRM_PROPOSALS: frozenset({Scope.CENTER_DESK}),
    Action.RUN_CENTER: frozenset(),
}
# A scope can be given to a token whose holder has one of these actions on something.
SCOPE_ACTIONS: dict[Scope, frozenset[Action]] = {
    Scope.READ: frozenset({Action.SEE, Action.SEE_ANY}),
    Scope.CENTER_DESK: frozenset({Action.ANSWER_REQUESTS, Action.SEE_ANY}),
    Scope.SUPPORT_WRITE: frozenset({Action.FILE_REQUESTS, Action.ANSWER_REQUESTS}),
    Scope.KEYS_REVEAL: frozenset({Action.REVEAL_KEYS, Action.REVEAL_ANY}),
    Scope.KEYS_EXPORT: frozenset({Action.EXPORT_KEYS}),
    Scope.ACTIVATIONS_WRITE: frozenset({Action.USE_ACTIVATIONS, Action.ACT_FOR_CALLER}),
    Scope.ACCESS_MANAGE: frozenset({Action.MANAGE_ACCESS, Action.APPOINT_ADMINISTRATORS}),
    Scope.LOG_READ: frozenset({Action.READ_LOG, Action.READ_EVERY_LOG}),
    Scope.CENTER_LOAD: frozenset({Action.LOAD_CENTER}),
}


class Limited(Protocol):
    """An actor that scopes and bindings limit (implemented by `accounts.actor.Actor`)."""

    @property
    def scopes(self) -> frozenset[str] | None: ...
    @property
    def bound_to(self) -> frozenset[UUID] | None: ...


def has_scope(actor: Limited, scope: Scope) -> bool:
    """Whether the actor's token has the scope; always true without a token."""
    return actor.scopes is None or scope in actor.scopes


def token_allows(actor: Limited, action: Action) -> bool:
    """Whether the token's scopes and binding allow the action; always true without a token."""
    if action in WHOLE_CENTER and actor.bound_to is not None:
        return False
    needed = ACTION_SCOPES.get(action)
    return actor.scopes is None or needed is None or bool(needed & actor.scopes)


def roles_with(action: Action) -> frozenset[Role]:
    """The customer roles that grant an action."""
    return frozenset(role for role, actions in CUSTOMER_ACTIONS.items() if action in actions)


def staff_may(role: str, action: Action) -> bool:
    """Whether a staff role grants an action, directly or in place of a customer role."""
    actions = STAFF_ACTIONS.get(StaffRole(role), frozenset()) if role else frozenset()
    return action in actions or STAFF_IN_PLACE_OF.get(action) in actions
