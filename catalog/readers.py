"""Reads the catalog's files into entries with their locations, without the database.

`programs.json` contains programs and allotment rules, `products.csv` and `setup_keys.csv` one
product or key per line. Values are validated when they are saved (`catalog.loading`).
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

# fmt: off
PRODUCT_COLUMNS = [
    "code", "name", "family", "version", "edition", "pool", "key_need", "key_types", "kms_group",
    "threshold_class", "activation_authority", "only_programs", "aliases", "note",
]
# fmt: on
SETUP_KEY_COLUMNS = ["product", "setup_key"]
# The name of each field in the file: its name in the model, and its type.
PROGRAM_FIELDS: dict[str, tuple[str, type]] = {
    "name": ("name", str),
    "key_rule": ("key_rule", str),
    "kms": ("kms", str),
    "id_kind": ("id_kind", str),
    "pattern": ("pattern", str),
    "evaluation": ("has_evaluation_rights", bool),
    "forecast": ("has_forecasts", bool),
    "reimaging": ("has_reimaging_rights", bool),
    "downgrade": ("has_downgrade_rights", bool),
    "media": ("media", str),
    "rds_program": ("rds_program", str),
    "rds_number": ("rds_number", str),
    "rds_confirmed": ("is_rds_confirmed", bool),
    "activations_after_end": ("has_activations_after_end", bool),
    "price_levels": ("price_levels", list),
}
PROGRAM_KINDS = {"code": str, **{name: kind for name, (_, kind) in PROGRAM_FIELDS.items()}}
ALLOTMENT_KINDS = {"programs": list, "factor": Decimal, "minimum": int}
KINDS = {
    str: "a text",
    bool: "true or false",
    int: "a number",
    Decimal: "a number",
    list: "a list of texts",
}


class BrokenCatalog(Exception):
    """The files are invalid; `errors` are messages with their locations. Nothing was changed."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A program, product, setup key or allotment rule; `name` is its code or product name."""

    location: str
    name: str
    fields: dict[str, Any]
    aliases: list[str] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CatalogFiles:
    """The entries of all files in a folder."""

    programs: list[Entry]
    allotments: list[Entry]
    products: list[Entry]
    setup_keys: list[Entry]


def read_catalog(folder: Path) -> CatalogFiles:
    """Read a folder of catalog files; raises `BrokenCatalog` with all errors found."""
    errors: list[str] = []
    rules = _read_json(folder / "programs.json", errors)
    products = _read_table(folder / "products.csv", PRODUCT_COLUMNS, errors)
    setup_keys = _read_table(folder / "setup_keys.csv", SETUP_KEY_COLUMNS, errors)
    files = CatalogFiles(
        programs=_programs(rules.get("programs", []), errors),
        allotments=_allotments(rules.get("allotment_defaults", []), errors),
        products=[_product(location, row) for location, row in products],
        setup_keys=[
            Entry(location=location, name=row["product"], fields={"key": row["setup_key"]})
            for location, row in setup_keys
        ],
    )
    for entries in (files.programs, files.products, files.setup_keys):
        errors += _repeated(entries)
    if errors:
        raise BrokenCatalog(errors)
    return files


def _read_text(path: Path, errors: list[str]) -> str | None:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        errors.append(f"{path.name}: cannot be read ({error.strerror}).")
        return None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        errors.append(f"{path.name} line {line}: is not UTF-8.")
        return None
    for nul in ("\0", "\\u0000"):  # PostgreSQL cannot store it
        if nul in text:
            line = text.count("\n", 0, text.index(nul)) + 1
            errors.append(f"{path.name} line {line}: holds a NUL character.")
            return None
    return text


def _read_json(path: Path, errors: list[str]) -> dict[str, Any]:
    text = _read_text(path, errors)
    if text is None:
        return {}
    try:
        found = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        errors.append(f"{path.name} line {error.lineno}: {error.msg}.")
        return {}
    if isinstance(found, dict):
        return found
    errors.append(f"{path.name} line 1: an object was expected.")
    return {}


def _read_table(
    path: Path, columns: list[str], errors: list[str]
) -> list[tuple[str, dict[str, str]]]:
    text = _read_text(path, errors)
    if text is None:
        return []
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        (_, header), *rows = [(lines.line_num, cells) for cells in lines] or [(1, [])]
    except csv.Error as error:
        errors.append(f"{path.name} line {lines.line_num}: {error}.")
        return []
    if missing := [column for column in columns if header.count(column) != 1]:
        errors.append(
            f"{path.name} line 1: needs each of these columns once: {', '.join(missing)}."
        )
        return []
    errors += [
        f"{path.name} line {number}: has {len(cells)} cells, the header has {len(header)}."
        for number, cells in rows
        if cells and len(cells) != len(header)
    ]
    return [
        (f"{path.name} line {number}", dict(zip(header, map(str.strip, cells), strict=True)))
        for number, cells in rows
        if len(cells) == len(header)
    ]


def _programs(found: Any, errors: list[str]) -> list[Entry]:
    entries = []
    for location, item in _objects(found, "program", PROGRAM_KINDS, errors):
        fields = {field_name: item[name] for name, (field_name, _) in PROGRAM_FIELDS.items()}
        fields["authorization_pattern"] = str(item.get("authorization_pattern", ""))
        aliases = [str(alias) for alias in item.get("aliases", ())]
        entries.append(Entry(location=location, name=item["code"], fields=fields, aliases=aliases))
    return entries


def _allotments(found: Any, errors: list[str]) -> list[Entry]:
    entries = []
    for location, item in _objects(found, "allotment rule", ALLOTMENT_KINDS, errors):
        fields = {
            "price_level": str(item.get("price_level") or ""),
            "factor": Decimal(item["factor"]),
            "minimum": item["minimum"],
            "returns_per_year": item.get("returns_per_year", 0),
        }
        entries += [Entry(location=location, name=code, fields=fields) for code in item["programs"]]
    return entries


def _objects(
    found: Any, what: str, kinds: dict[str, type], errors: list[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The valid objects of a list, each with its location; adds the errors of the others."""
    if not isinstance(found, list):
        errors.append(f"programs.json: a list of {what}s was expected.")
        return
    for number, item in enumerate(found, start=1):
        location = f"programs.json {what} {number}"
        if not isinstance(item, dict):
            errors.append(f"{location}: an object was expected.")
            continue
        location = f"{location} ({item['code']})" if item.get("code") else location
        optional = {"aliases": list, "returns_per_year": int}
        present = {name: kind for name, kind in optional.items() if name in item}
        item_errors = [
            _value_error(item, name, kind) for name, kind in {**kinds, **present}.items()
        ]
        errors += [f"{location}: {error}" for error in item_errors if error]
        if not any(item_errors):
            yield location, item


def _value_error(item: dict[str, Any], name: str, kind: type) -> str:
    """The error of a value, or an empty string."""
    if name not in item:
        return f"lacks {name}."
    value = item[name]
    fits = isinstance(value, (int, Decimal) if kind is Decimal else kind)
    if isinstance(value, bool) != (kind is bool) or not fits:
        return f"{name} is not {KINDS[kind]}."
    if kind is list and not all(isinstance(word, str) for word in value):
        return f"{name} is not {KINDS[kind]}."
    return ""


def _product(location: str, row: dict[str, str]) -> Entry:
    fields: dict[str, Any] = {
        name: row[name]
        for name in PRODUCT_COLUMNS
        if name not in {"code", "key_types", "only_programs", "aliases"}
    }
    fields["key_types"] = row["key_types"].split()
    aliases = [alias.strip() for alias in row["aliases"].split(";") if alias.strip()]
    programs = row["only_programs"].split()
    return Entry(
        location=location, name=row["code"], fields=fields, aliases=aliases, programs=programs
    )


def _repeated(entries: list[Entry]) -> list[str]:
    seen: dict[str, str] = {}
    errors = []
    for entry in entries:
        first = seen.setdefault(entry.name.casefold(), entry.location)
        if first != entry.location:
            errors.append(f"{entry.location}: “{entry.name}” is at {first} already.")
    return errors
