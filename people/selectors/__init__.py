"""Selectors for invitations, role requests, the log, roles, tokens: what the actor may see."""

from people.selectors.invitations import (
    MOST_LICENSING_IDS,
    find_invited,
    find_linked,
    find_places,
    get_invitation,
    get_place,
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
from people.selectors.people import (
    find_person,
    get_managed_role,
    get_person,
    has_one_administrator,
    list_managed_roles,
    list_people,
    list_review,
    list_roles_of,
    list_takeable,
    rows_of,
)
from people.selectors.role_requests import (
    get_role_request,
    is_answerable,
    list_role_requests,
    list_unanswered,
)
from people.selectors.roles import get_own_role, list_own_roles, list_roles_on
from people.selectors.tokens import TokenRow, get_token, list_tokens, name_bindings, token_row

__all__ = [
    "MOST_LICENSING_IDS",
    "TokenRow",
    "find_invited",
    "find_linked",
    "find_person",
    "find_places",
    "get_invitation",
    "get_managed_role",
    "get_own_role",
    "get_person",
    "get_place",
    "get_places",
    "get_role_request",
    "get_token",
    "has_one_administrator",
    "is_answerable",
    "list_invitations",
    "list_log",
    "list_managed_roles",
    "list_own_roles",
    "list_people",
    "list_review",
    "list_role_requests",
    "list_roles_of",
    "list_roles_on",
    "list_takeable",
    "list_tokens",
    "list_unanswered",
    "name_bindings",
    "narrow_log",
    "numbered_after",
    "rows_of",
    "search_log",
    "token_row",
    "with_licensing_ids",
    "with_numbers",
]
