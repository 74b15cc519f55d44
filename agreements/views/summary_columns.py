"""The columns and orders to choose from in the relationship summary, and a person's own."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.lists import choice_for, list_menu
from accounts.middleware import PageRequest
from agreements.selectors import Order, order_of

LIST_NAME = "licensing-ids"
COLUMN_NAMES = {
    "program": _("Parent program"),
    "organization": _("Organization"),
    "location": _("Location"),
    "ends": _("End date"),
    "status": _("Status"),
}
ORDER_NAMES = {"": _("Nearest end date first"), "number": _("Licensing ID"), **COLUMN_NAMES}
TREE_COLUMNS = ("program", "ends", "status")  # an organization is a row of its own there


def summary_menu(request: PageRequest) -> dict[str, Any]:
    """The menu of the list."""
    lists, asked = request.user.lists, request.GET
    return list_menu(lists, LIST_NAME, asked, COLUMN_NAMES, orders=ORDER_NAMES)


def tree_menu(request: PageRequest) -> dict[str, Any]:
    """The menu of the tree, which has saved views and always the same columns."""
    menu = list_menu(request.user.lists, LIST_NAME, request.GET)
    return {**menu, "shows": dict.fromkeys(TREE_COLUMNS, True)}


def summary_order(request: PageRequest) -> Order:
    """The order of the list and its file: that of the address, or the person's usual one."""
    usual = choice_for(request.user.lists, LIST_NAME).order
    return order_of(request.GET.get("sort", usual), request.actor.today)
