"""Services of people: providers, invitations, role requests, tokens, the end of accounts."""

from people.services.acceptance import accept_invitation, make_invited_account
from people.services.accounts import activate_user, deactivate_user
from people.services.claims import (
    claim_license,
    object_to_claim,
    require_objecting,
    settle_claim,
)
from people.services.contacts import InvitedContacts, invite_contacts
from people.services.identity_providers import (
    ProviderWish,
    add_provider,
    change_provider,
    remove_provider,
)
from people.services.invitations import (
    InvitationWish,
    expire_invitations,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from people.services.role_answers import answer_role_request, require_answering
from people.services.role_requests import (
    RoleWish,
    ask_for_role,
    expire_role_requests,
    withdraw_role_request,
)
from people.services.service_accounts import (
    deactivate_service_account,
    make_service_account,
    require_managing,
)
from people.services.tokens import (
    LONGEST,
    TokenWish,
    make_token,
    network_errors,
    revoke_token,
)

__all__ = [
    "LONGEST",
    "InvitationWish",
    "InvitedContacts",
    "ProviderWish",
    "RoleWish",
    "TokenWish",
    "accept_invitation",
    "activate_user",
    "add_provider",
    "answer_role_request",
    "ask_for_role",
    "change_provider",
    "claim_license",
    "deactivate_service_account",
    "deactivate_user",
    "expire_invitations",
    "expire_role_requests",
    "invite",
    "invite_contacts",
    "make_invited_account",
    "make_service_account",
    "make_token",
    "network_errors",
    "object_to_claim",
    "remove_provider",
    "require_answering",
    "require_managing",
    "require_objecting",
    "resend_invitation",
    "revoke_token",
    "settle_claim",
    "withdraw_invitation",
    "withdraw_role_request",
]
