"""The kinds of load files, and the form of their headers."""

from agreements.loading import AGREEMENTS, FORECASTS, LICENSING_IDS, ORGANIZATIONS, PURCHASES
from catalog.loading import PRODUCTS
from keyfiles.imports.tables.media import MEDIA
from keyfiles.readers.layout import KEY_FILE, Form
from keyfiles.states import FileKind
from keys.loading import KEY_STOCK
from vlsc.lib.tables import Reads, Table

TABLES: dict[str, Table] = {
    FileKind.ORGANIZATIONS: ORGANIZATIONS,
    FileKind.AGREEMENTS: AGREEMENTS,
    FileKind.LICENSING_IDS: LICENSING_IDS,
    FileKind.PURCHASES: PURCHASES,
    FileKind.FORECASTS: FORECASTS,
    FileKind.KEY_STOCK: KEY_STOCK,
    FileKind.PRODUCTS: PRODUCTS,
    FileKind.MEDIA: MEDIA,
}


def form_of(kind: str) -> Form:
    """The columns by which the header of such a file is read."""
    if kind == FileKind.KEYS:
        return KEY_FILE
    table = TABLES[kind]
    required = table.names(only_required=True)
    key = next((column.name for column in table.columns if column.reads == Reads.KEY), None)
    return Form(table.names(), required, required, key, unnamed="no_table_header")
