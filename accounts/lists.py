"""How a person likes lists shown: density, columns, order and saved views, kept with the account.

So is whether the slash leads to the search box.

Unknown names are ignored when they are read, so that a list may drop a column. Nothing here is
trusted to be a column or an order of a list: that is for the list to say.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from vlsc.lib.keyset import DIRECTIONS
from vlsc.lib.masking import mask_keys, mask_query

DENSITIES = ("compact", "comfortable")
SLASH = ("on", "off")
# Of one person; more are not kept.
MOST_LISTS, MOST_COLUMNS, MOST_VIEWS = 30, 20, 12
NAME_LENGTH, QUERY_LENGTH = 60, 500
_slug = re.compile(r"[a-z][a-z_-]{0,29}", re.ASCII)
_order = re.compile(r"-?[a-z][a-z_-]{0,29}", re.ASCII)

Lists = dict[str, Any]


@dataclass(frozen=True)
class View:
    """A saved view: its name, and the filters and order as a query string."""

    name: str
    query: str


@dataclass(frozen=True)
class ListChoice:
    """What a person has chosen for one list; empty where nothing was."""

    columns: tuple[str, ...] = ()
    order: str = ""
    views: tuple[View, ...] = ()


def density_of(lists: Lists) -> str:
    """The density of all lists; the first one until another is chosen."""
    chosen = lists.get("density")
    return chosen if chosen in DENSITIES else DENSITIES[0]


def has_slash(lists: Lists) -> bool:
    """Whether the slash leads to the search box; speech input can type one unasked."""
    return lists.get("slash") != "off"


def choice_for(lists: Lists, name: str) -> ListChoice:
    """What was chosen for a list."""
    kept = lists.get("of", {}).get(name, {})
    views = tuple(View(*pair) for pair in kept.get("views", []))
    return ListChoice(tuple(kept.get("columns", [])), kept.get("order", ""), views)


def change_lists(lists: Lists, sent: QueryDict) -> Lists | None:
    """The choices with those of a form; None if it has none that can be kept."""
    if sent.get("density") in DENSITIES:
        return {**lists, "density": sent["density"]}
    if sent.get("slash") in SLASH:
        return {**lists, "slash": sent["slash"]}
    name, of = sent.get("list", ""), lists.get("of", {})
    if not _slug.fullmatch(name) or (name not in of and len(of) >= MOST_LISTS):
        return None
    kept = _change(of.get(name, {}), sent)
    return {**lists, "of": {**of, name: kept}} if kept is not None else None


def why_not_saved(lists: Lists, sent: QueryDict) -> str:
    """What to say when a view that was to be saved is not kept; empty if none was to be."""
    if "save_view" not in sent or not _slug.fullmatch(sent.get("list", "")):
        return ""
    if not _view(sent).name:
        return _("Enter a name for the view.")
    return _("You have %(n)s views of this list. Remove one to save another.") % {"n": MOST_VIEWS}


def _change(kept: dict[str, Any], sent: QueryDict) -> dict[str, Any] | None:
    views = [tuple(view) for view in kept.get("views", [])]
    if "save_view" in sent:
        named = _view(sent)
        rest = [view for view in views if view[0] != named.name]
        if not named.name or len(rest) >= MOST_VIEWS:
            return None
        return {**kept, "views": [*rest, (named.name, named.query)]}
    if "drop_view" in sent:
        return {**kept, "views": [view for view in views if view[0] != sent["drop_view"]]}
    if "columns_shown" in sent:
        order = sent.get("order", "")
        columns = [name for name in sent.getlist("columns") if _slug.fullmatch(name)]
        order = order if _order.fullmatch(order) else ""
        return {**kept, "columns": columns[:MOST_COLUMNS] or ["none"], "order": order}
    return None


def _view(sent: QueryDict) -> View:
    """The view of a form, without keys, empty parameters and the place in the list."""
    name = " ".join(mask_keys(sent.get("save_view", "")).split())[:NAME_LENGTH]
    return View(name, query_of(QueryDict(mask_query(sent.get("query", "")[:QUERY_LENGTH]))))


def query_of(asked: QueryDict) -> str:
    """The filters and the order of a list, without its place: what a saved view keeps."""
    given = [(name, value) for name, values in asked.lists() for value in values if value]
    return urlencode([pair for pair in given if pair[0] not in DIRECTIONS])


def chosen_columns(choice: ListChoice, offered: Sequence[str], usual: Sequence[str]) -> list[str]:
    """The optional columns to show, in the order of the list."""
    wanted = choice.columns or usual
    return [name for name in offered if name in wanted]


def list_menu(
    lists: Lists,
    name: str,
    asked: QueryDict,
    columns: Mapping[str, Any] | None = None,
    *,
    usual: Sequence[str] | None = None,
    orders: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The template context of a list's menu: optional columns, usual orders, saved views.

    `columns` and `orders` have their labels; without `usual` every column is usually shown.
    """
    columns, choice = columns or {}, choice_for(lists, name)
    shown = chosen_columns(choice, [*columns], [*columns] if usual is None else usual)
    return {
        "list_name": name,
        "choice": choice,
        "shows": dict.fromkeys(shown, True),
        "offered": [(column, columns[column], column in shown) for column in columns],
        "orders": [*(orders or {}).items()],
        "query_now": query_of(asked),
    }
