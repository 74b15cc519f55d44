"""A row of each kind of load file, for the page; the key of the sample is no key."""

from collections.abc import Iterator

from keyfiles.imports.tables.kinds import TABLES
from keyfiles.states import FileKind
from vlsc.lib.csv_lines import csv_lines

SAMPLES: dict[str, tuple[str, ...]] = {
    FileKind.ORGANIZATIONS: ("C-1002", "Contoso Norge AS", "C-1001", "NO", "Oslo"),
    FileKind.AGREEMENTS: ("enterprise", "E0045120", "C-1001", "2026-01-01", "2028-12-31"),
    FileKind.LICENSING_IDS: (
        "enterprise", "7654321", "", "E0045120", "C-1001", "2026-01-01", "2028-12-31",
        "systems servers", "A", "Ada", "ada@contoso.example", "licenses@contoso.example",
    ),
    FileKind.PURCHASES: (
        "enterprise", "7654321", "SO-10045", "1", "P73-08327", "windows-server-2022-standard",
        "license_and_sa", "40", "download", "2026-01-01", "2028-12-31",
    ),
    FileKind.FORECASTS: ("select", "7654321", "servers", "500"),
    FileKind.KEY_STOCK: (
        "windows-server-2022-standard", "", "mak", "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX", "50", "",
        "2026-01-01",
    ),
    FileKind.PRODUCTS: (
        "contoso-cad-2027", "Contoso CAD 2027", "Contoso CAD", "2027", "", "applications",
        "volume_key", "mak kms", "Contoso CAD 2027", "", "center", "", "CAD 2027; CCAD 27", "",
    ),
    FileKind.MEDIA: (
        "contoso-cad-2027", "contoso-cad-2027-x64.iso", "English", "x64", "734003200",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "2026-10-01",
    ),
}  # fmt: skip


def sample_lines(kind: str) -> Iterator[str]:
    """The sample of a kind as a CSV file: its header and one row."""
    return csv_lines(list(TABLES[kind].names()), [SAMPLES[kind]])
