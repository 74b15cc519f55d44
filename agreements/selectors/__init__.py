"""Reads of agreements. Each begins with sight; the doors add their filters, order and paging."""

from agreements.selectors.head import LicensingIdHead, get_licensing_id_head
from agreements.selectors.licensing_ids import (
    by_status,
    find_licensing_ids,
    find_organizations,
    get_licensing_id,
    list_agreements,
    list_licensing_ids,
    list_organizations,
    search_licensing_ids,
    status_expression,
    with_status,
)
from agreements.selectors.log import list_log, narrow_log, search_log, with_licensing_ids
from agreements.selectors.log_words import THINGS, say
from agreements.selectors.numbers import find_by_number
from agreements.selectors.purchases import BY_ORDER_LINE, list_forecasts, list_purchases
from agreements.selectors.roles import list_own_roles, list_roles_on
from agreements.selectors.summary import (
    SummaryRow,
    in_order,
    list_choices,
    list_summary,
    order_of,
    row_of,
)
from agreements.selectors.tokens import TokenRow, get_token, list_tokens, name_bindings, token_row
from agreements.selectors.tree import count_below, grow, tree_order

__all__ = [
    "BY_ORDER_LINE",
    "THINGS",
    "LicensingIdHead",
    "SummaryRow",
    "TokenRow",
    "by_status",
    "count_below",
    "find_by_number",
    "find_licensing_ids",
    "find_organizations",
    "get_licensing_id",
    "get_licensing_id_head",
    "get_token",
    "grow",
    "in_order",
    "list_agreements",
    "list_choices",
    "list_forecasts",
    "list_licensing_ids",
    "list_log",
    "list_organizations",
    "list_own_roles",
    "list_purchases",
    "list_roles_on",
    "list_summary",
    "list_tokens",
    "name_bindings",
    "narrow_log",
    "order_of",
    "row_of",
    "say",
    "search_licensing_ids",
    "search_log",
    "status_expression",
    "token_row",
    "tree_order",
    "with_licensing_ids",
    "with_status",
]
