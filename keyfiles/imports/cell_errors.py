"""The errors in a cell for a name or number: what it contains, or that the center lacks it."""

from collections.abc import Iterable

from keyfiles.imports.findings import Finding, error
from keyfiles.imports.names import Names
from keyfiles.readers import Column
from keyfiles.readers.cells import read_name, trim
from keyfiles.readers.display import displayable
from vlsc.lib.masking import contains_key
from vlsc.lib.numbers import find_number_fault
from vlsc.lib.text import CellFault, find_cell_fault

LIMITS = {Column.NUMBER: 40, Column.PROGRAM: 120, Column.ORGANIZATION: 200, Column.PRODUCT: 160}


def find_cell_errors(cell: str, column: Column) -> Iterable[Finding]:
    """The first error of the cell, if there is one."""
    text = read_name(cell)
    if not text:
        yield error(column, "missing")
    elif contains_key(text):
        yield error(column, "key_misplaced")
    elif fault := _find_fault(cell, column):
        facts = {name: fact for name, fact in fault.facts.items() if name == "character"}
        yield error(column, fault.code, text=displayable(cell), **facts)
    elif len(text) > LIMITS[column]:
        yield error(column, "too_long", limit=LIMITS[column])


def _find_fault(cell: str, column: Column) -> CellFault | None:
    if column != Column.NUMBER:
        return find_cell_fault(read_name(cell))
    # Not normalized: composing letters could make an ordinary one of a character that is none.
    return find_number_fault(" ".join(trim(cell).split()))


def unresolved_name(names: Names, cell: str, column: Column) -> Finding:
    """The error of a name that is unknown, or that means several programs or products."""
    name = displayable(cell)
    if meanings := names.list_ambiguous(cell):
        return error(column, f"ambiguous_{names.kind}", name=name, names=", ".join(meanings))
    nearest = [meaning.name for meaning in names.nearest(cell)]
    difference = names.find_lookalike(cell)
    return error(column, f"unknown_{names.kind}", name=name, nearest=nearest, **difference)
