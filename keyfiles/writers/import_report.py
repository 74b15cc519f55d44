"""The report on an uploaded key file, as CSV: each finding, then each change that loading makes."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

from keyfiles.models import ImportChange, ImportFinding
from vlsc.lib.csv_lines import csv_lines


def report_lines(rows: Iterable[ImportFinding | ImportChange], language: str) -> Iterator[str]:
    """The lines of the file, in this language."""
    with override(language):
        row = [_("Licensing ID"), _("Product"), _("Type"), _("Last five")]
        headings = [_("Line"), _("Kind"), _("Column"), _("Code"), _("What"), *row]
        headings += [_("Program"), _("Organization"), _("Used before"), _("Allowed before")]
        headings += [_("Used after"), _("Allowed after")]
    return csv_lines(headings, (_cells(row, language) for row in rows))


def _cells(row: ImportFinding | ImportChange, language: str) -> list[object]:
    with override(language):
        return _finding(row) if isinstance(row, ImportFinding) else _change(row)


def _finding(row: ImportFinding) -> list[object]:
    what = [row.column, row.code, row.detail]
    about = [row.number, row.product_name, row.shown_type, row.last_five]
    return [row.line or "", row.get_kind_display(), *what, *about, *[""] * 6]


def _change(row: ImportChange) -> list[object]:
    about = [row.number, row.product_name, row.type.upper(), row.last_five]
    return [row.line, row.get_kind_display(), *_about_change(row), *about, *_details(row)]


def _about_change(change: ImportChange) -> list[str]:
    if change.kind == ImportChange.Kind.COUNTER:
        values = {"before": change.before, "after": change.after}
        return ["", change.kind, _("%(before)s becomes %(after)s") % values]
    if change.cells:
        cells = (f"{column}: {before} → {after}" for column, before, after in change.cells)
        return ["", change.kind, "; ".join(cells)]
    return ["", change.kind, str(change.get_kind_display())]


def _details(change: ImportChange) -> list[object]:
    """Numbers in cells of their own: a spreadsheet would make a date of 3/10."""
    used = (change.used_before, change.allowed_before, change.used_after, change.allowed_after)
    counted = change.kind == ImportChange.Kind.COUNTER and change.type != "osa"
    numbers = used if counted else ("", "", "", "")
    return [change.program_name, change.organization_name, *numbers]
