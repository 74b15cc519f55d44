"""Selectors for the log, roles and tokens. Each returns only what the actor may see."""

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
    "TokenRow",
    "get_token",
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
