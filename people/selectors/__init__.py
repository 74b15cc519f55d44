"""Selectors for invitations, the log, roles and tokens: only what the actor may see."""

from people.selectors.invitations import (
    MOST_LICENSING_IDS,
    find_invited,
    find_linked,
    find_places,
    get_invitation,
    get_places,
    list_invitations,
)
from people.selectors.log import (
    list_log,
    narrow_log,
    numbered_after,
    search_log,
    with_licensing_ids,
    with_numbers,
)
from people.selectors.roles import list_own_roles, list_roles_on
from people.selectors.tokens import TokenRow, get_token, list_tokens, name_bindings, token_row

__all__ = [
    "MOST_LICENSING_IDS",
    "TokenRow",
    "find_invited",
    "find_linked",
    "find_places",
    "get_invitation",
    "get_places",
    "get_token",
    "list_invitations",
    "list_log",
    "list_own_roles",
    "list_roles_on",
    "list_tokens",
    "name_bindings",
    "narrow_log",
    "numbered_after",
    "search_log",
    "token_row",
    "with_licensing_ids",
    "with_numbers",
]
