"""The license summary as a CSV file."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from catalog.states import Pool
from vlsc.lib.csv_lines import csv_lines


def license_summary_lines(rows: Iterable[Any]) -> Iterator[str]:
    """The products of a summary, in the language that is active at the call."""
    headings = [
        _("Pool"),
        _("Family"),
        _("Version"),
        _("Edition"),
        _("Product"),
        _("Licenses"),
        _("Active Software Assurance"),
        _("MAK activations"),
        _("KMS host key"),
    ]
    pools = {pool: str(pool.label) for pool in Pool}
    words = {True: _("yes"), False: _("no")}
    return csv_lines(headings, [_cells(row, pools, words) for row in rows])


def _cells(row: Any, pools: dict[Pool, str], words: dict[bool, str]) -> list[object]:
    product, activations = row.product, row.activations
    return [
        pools[product.pool],
        product.family,
        product.version,
        product.edition,
        product.name,
        row.quantity.licenses,
        row.quantity.assured,
        "" if activations is None else activations,
        words[row.has_kms],
    ]
