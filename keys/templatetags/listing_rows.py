"""The rows of a table of listings as HTML: a template of them took half the time of the page.

Every text goes through `escape` where it is put into a cell; so do addresses and numbers of
licensing IDs. Ids and the last five of a key have no sign that HTML knows. A cell and a row end
where the next begins, as HTML allows: their end tags would be a twelfth of the rows.
"""

from collections.abc import Mapping
from datetime import date, datetime
from html import escape
from typing import NamedTuple

from django import template
from django.template import Context, Engine
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from keys.models import Key
from keys.templatetags.keys import activations, key_state, no_key, tag
from keys.views.rows import Row
from vlsc.templatetags.portal import as_of

register = template.Library()


@register.simple_tag(takes_context=True)
def listing_rows(context: Context) -> SafeString:
    """The `<tr>` of each of `rows`, with the columns of `sheet.html` and its menu for choosing."""
    table = _Table.find(context)
    first = next((row for row in context["rows"] if row.key), None)
    made = [table.make(row, _menu(context, row), row is first) for row in context["rows"]]
    return mark_safe("".join(made))  # noqa: S308 - escaped


def _menu(context: Context, row: Row) -> str:
    """The menu with the choice of a standard key, where there is one to choose."""
    if not context.get("chooses") or not row.key or _is_standard(row):
        return ""
    menu = Engine.get_default().get_template("keys/parts/row_menu.html")
    with context.push(row=row):
        return menu.render(context)


def _is_standard(row: Row) -> bool:
    """Whether it is the standard key of its product; only the group's list asks for it."""
    return getattr(row.listing, "is_standard", False)


class _Table(NamedTuple):
    """What all rows of a page have in common; the texts are escaped."""

    shows: Mapping[str, bool]
    with_product: bool
    names_organizations: bool
    is_staff: bool
    today: date
    stale: datetime
    select: str
    number_label: str
    organization_label: str

    @classmethod
    def find(cls, context: Context) -> "_Table":
        """That of a page's context; each text is looked up once."""
        return cls(
            shows=context["shows"],
            with_product=bool(context.get("with_product")),
            names_organizations=context["names_organizations"],
            is_staff=context["actor"].is_staff,
            today=context["today"],
            stale=context["stale"],
            select=escape(_("Select")),
            number_label=escape(_("Licensing ID")),
            organization_label=escape(_("Organization")),
        )

    def make(self, row: Row, menu: str, has_first_key: bool) -> str:
        """The row with its cells; `menu` is HTML. The first key is what a skip link leads to."""
        shows = self.shows
        cells = (
            self._box(row),
            self._product(row) if self.with_product else "",
            f'<td class="quiet">{escape(row.pool)}' if shows.get("pool") else "",
            self._number(row) if shows.get("number") else "",
            self._organization(row) if shows.get("organization") else "",
            f"<td>{escape(row.kind)}" if shows.get("type") else "",
            self._key(row, row.key, has_first_key) if row.key else self._no_key(row),
        )
        return f"<tr>{''.join(cells)}<td>{menu}"

    def _box(self, row: Row) -> str:
        if not row.is_selectable or not row.key:
            return "<td>"
        label = f"{self.select} {row.key.last_five}"
        box = f'name="keys" value="{row.key.pk}" form="ticks" aria-label="{label}"'
        return f'<td><input type="checkbox" {box}>'

    def _product(self, row: Row) -> str:
        name = escape(row.listing.product_name)
        if row.is_repeat:
            return f'<th scope="row" class="clip again">{name}'
        return f'<th scope="row" class="clip"><a href="{escape(row.product_url)}">{name}</a>'

    def _number(self, row: Row) -> str:
        """The licensing ID, which names the row where the product does not."""
        owner = row.listing.licensing_id.organization.name if self.names_organizations else ""
        title = f' title="{escape(owner)}"' if owner else ""
        number = escape(row.listing.number)
        link = f'<a href="{escape(row.number_url)}"{title}>{number}</a>'
        cell = "td" if self.with_product else 'th scope="row"'
        return f'<{cell} data-label="{self.number_label}">{link}'

    def _organization(self, row: Row) -> str:
        name = escape(row.listing.licensing_id.organization.name)
        return f'<td class="clip" data-label="{self.organization_label}">{name}'

    def _key(self, row: Row, key: Key, is_first: bool) -> str:
        link = f'<a href="{escape(row.key_url)}">{key.last_five}</a>'
        standard = tag(_("Standard key"), "accent") if _is_standard(row) else ""
        parts = " ".join(filter(None, (link, key_state(key, self.today), standard)))
        out = " out" if row.is_out else ""
        mark = ' id="key" tabindex="-1"' if is_first else ""
        return f'<td class="key{out}"{mark}>{parts}{self._left(row, key)}'

    def _left(self, row: Row, key: Key) -> str:
        if not self.shows.get("left"):
            return ""
        at = row.counted_at
        reported = f" {as_of(at, self.today, self.stale)}" if at else ""
        return f"<td>{activations(key)}{reported}"

    def _no_key(self, row: Row) -> str:
        width = ' colspan="2"' if self.shows.get("left") else ""
        return f'<td{width} class="clip none">{no_key(row.listing, is_staff=self.is_staff)}'
