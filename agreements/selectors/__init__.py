"""Queries of agreements, limited to what the actor may see; views filter, order and page them."""

from agreements.selectors.customers import (
    CustomerPage,
    get_customer_page,
    lacking_administrator,
    list_customers,
)
from agreements.selectors.holders import list_people_with
from agreements.selectors.licensing_id_header import LicensingIdHeader, get_licensing_id_header
from agreements.selectors.licensing_ids import (
    by_status,
    find_by_number,
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
from agreements.selectors.organizations import (
    list_meant_organizations,
    suggest_organizations,
)
from agreements.selectors.purchases import (
    BY_ORDER_LINE,
    list_forecasts,
    list_purchases,
    narrow_purchases,
)
from agreements.selectors.summary import (
    Order,
    SummaryRow,
    in_order,
    list_choices,
    list_offered,
    list_summary,
    order_of,
    row_of,
)
from agreements.selectors.tree import (
    Branch,
    count_statuses,
    find_branch,
    list_above,
    list_parts,
)

__all__ = [
    "BY_ORDER_LINE",
    "Branch",
    "CustomerPage",
    "LicensingIdHeader",
    "Order",
    "SummaryRow",
    "by_status",
    "count_statuses",
    "find_branch",
    "find_by_number",
    "find_licensing_ids",
    "find_organizations",
    "get_customer_page",
    "get_licensing_id",
    "get_licensing_id_header",
    "in_order",
    "lacking_administrator",
    "list_above",
    "list_agreements",
    "list_choices",
    "list_customers",
    "list_forecasts",
    "list_licensing_ids",
    "list_meant_organizations",
    "list_offered",
    "list_organizations",
    "list_parts",
    "list_people_with",
    "list_purchases",
    "list_summary",
    "narrow_purchases",
    "order_of",
    "row_of",
    "search_licensing_ids",
    "status_expression",
    "suggest_organizations",
    "with_status",
]
