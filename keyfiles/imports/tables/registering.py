"""Kinds of load files whose rows belong to an app above this one."""

from keyfiles.imports.tables.kinds import TABLES
from keyfiles.imports.tables.samples import SAMPLES
from keyfiles.states import FileKind
from vlsc.lib.tables import Table


def register_table(kind: FileKind, table: Table, sample: tuple[str, ...]) -> None:
    """Register who compares and writes the rows of a kind, with a row to show, a cell a column."""
    TABLES[kind], SAMPLES[kind] = table, sample
