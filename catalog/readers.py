"""The catalog's files: what each entry says and the place it stands at. No database here.

`programs.json` holds programs and allotment rules, `products.csv` and `setup_keys.csv` one
product or key a line. What a word may be is checked where it is stored (`catalog.loading`).
"""

import csv
import io
import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

PRODUCT_COLUMNS = [
    "code",
    "name",
    "family",
    "version",
    "edition",
    "pool",
    "key_need",
    "key_types",
    "kms_group",
    "threshold_class",
    "activation_authority",
    "only_programs",
    "aliases",
    "note",
]
SETUP_KEY_COLUMNS = ["product", "setup_key"]
# What the file calls a field, and what the model does.
PROGRAM_FIELDS = {
    "name": "name",
    "key_rule": "key_rule",
    "kms": "kms",
    "id_kind": "id_kind",
    "pattern": "pattern",
    "evaluation": "has_evaluation_rights",
    "forecast": "has_forecasts",
    "reimaging": "has_reimaging_rights",
    "downgrade": "has_downgrade_rights",
    "media": "media",
    "rds_program": "rds_program",
    "rds_number": "rds_number",
    "rds_confirmed": "is_rds_confirmed",
    "activations_after_end": "has_activations_after_end",
    "price_levels": "price_levels",
}


class BrokenCatalog(Exception):
    """The files can't be taken; `faults` says each with its place. Nothing was changed."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One program, product, setup key or allotment rule, by the code or name it goes by."""

    place: str
    name: str
    fields: dict[str, Any]
    aliases: list[str] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CatalogFiles:
    """All that a folder says."""

    programs: list[Entry]
    allotments: list[Entry]
    products: list[Entry]
    setup_keys: list[Entry]


def read_catalog(folder: Path) -> CatalogFiles:
    """Read a folder of catalog files; raises `BrokenCatalog` with every fault found."""
    faults: list[str] = []
    rules = _read_json(folder / "programs.json", faults)
    products = _read_table(folder / "products.csv", PRODUCT_COLUMNS, faults)
    setup_keys = _read_table(folder / "setup_keys.csv", SETUP_KEY_COLUMNS, faults)
    files = CatalogFiles(
        programs=_programs(rules.get("programs", []), faults),
        allotments=_allotments(rules.get("allotment_defaults", []), faults),
        products=[_product(place, row) for place, row in products],
        setup_keys=[
            Entry(place=place, name=row["product"], fields={"key": row["setup_key"]})
            for place, row in setup_keys
        ],
    )
    for entries in (files.programs, files.products, files.setup_keys):
        faults += _repeated(entries)
    if faults:
        raise BrokenCatalog(faults)
    return files


def _read_text(path: Path, faults: list[str]) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        faults.append(f"{path.name}: cannot be read ({error.strerror}).")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        faults.append(f"{path.name} line {line}: is not UTF-8.")
    return None


def _read_json(path: Path, faults: list[str]) -> dict[str, Any]:
    text = _read_text(path, faults)
    if text is None:
        return {}
    try:
        found = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        faults.append(f"{path.name} line {error.lineno}: {error.msg}.")
        return {}
    if isinstance(found, dict):
        return found
    faults.append(f"{path.name} line 1: an object was expected.")
    return {}


def _read_table(
    path: Path, columns: list[str], faults: list[str]
) -> list[tuple[str, dict[str, str]]]:
    text = _read_text(path, faults)
    if text is None:
        return []
    lines = csv.reader(io.StringIO(text, newline=""))
    header = next(lines, [])
    if missing := [column for column in columns if header.count(column) != 1]:
        faults.append(
            f"{path.name} line 1: needs each of these columns once: {', '.join(missing)}."
        )
        return []
    rows = []
    for cells in lines:
        place = f"{path.name} line {lines.line_num}"
        if len(cells) == len(header):
            rows.append(
                (place, {name: cell.strip() for name, cell in zip(header, cells, strict=True)})
            )
        elif cells:
            faults.append(f"{place}: has {len(cells)} cells, the header has {len(header)}.")
    return rows


def _programs(found: list[dict[str, Any]], faults: list[str]) -> list[Entry]:
    entries = []
    for number, one in enumerate(found, start=1):
        place = f"programs.json program {number} ({one.get('code', 'without a code')})"
        if missing := [name for name in ("code", *PROGRAM_FIELDS) if name not in one]:
            faults.append(f"{place}: lacks {', '.join(missing)}.")
            continue
        fields = {field_name: one[name] for name, field_name in PROGRAM_FIELDS.items()}
        fields["authorization_pattern"] = one.get("authorization_pattern", "")
        entries.append(
            Entry(place=place, name=one["code"], fields=fields, aliases=one.get("aliases", []))
        )
    return entries


def _allotments(found: list[dict[str, Any]], faults: list[str]) -> list[Entry]:
    entries = []
    for number, one in enumerate(found, start=1):
        place = f"programs.json allotment rule {number}"
        if missing := [name for name in ("programs", "factor", "minimum") if name not in one]:
            faults.append(f"{place}: lacks {', '.join(missing)}.")
            continue
        fields = {
            "price_level": one.get("price_level") or "",
            "factor": Decimal(one["factor"]),
            "minimum": one["minimum"],
            "returns_per_year": one.get("returns_per_year", 0),
        }
        entries += [Entry(place=place, name=code, fields=fields) for code in one["programs"]]
    return entries


def _product(place: str, row: dict[str, str]) -> Entry:
    fields: dict[str, Any] = {
        name: row[name]
        for name in PRODUCT_COLUMNS
        if name not in {"code", "key_types", "only_programs", "aliases"}
    }
    fields["key_types"] = row["key_types"].split()
    aliases = [alias.strip() for alias in row["aliases"].split(";") if alias.strip()]
    programs = row["only_programs"].split()
    return Entry(place=place, name=row["code"], fields=fields, aliases=aliases, programs=programs)


def _repeated(entries: list[Entry]) -> list[str]:
    seen: dict[str, str] = {}
    faults = []
    for one in entries:
        first = seen.setdefault(one.name.casefold(), one.place)
        if first != one.place:
            faults.append(f"{one.place}: “{one.name}” stands already at {first}.")
    return faults
