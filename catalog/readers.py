"""The catalog's files: what each entry says and the place it stands at. No database here.

`programs.json` holds programs and allotment rules, `products.csv` and `setup_keys.csv` one
product or key a line. What a word may be is checked where it is stored (`catalog.loading`).
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
# What the file calls a field, what the model does, and what stands there.
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
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        faults.append(f"{path.name}: cannot be read ({error.strerror}).")
        return None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        faults.append(f"{path.name} line {line}: is not UTF-8.")
        return None
    for written in ("\0", "\\u0000"):  # no database takes it
        if written in text:
            line = text.count("\n", 0, text.index(written)) + 1
            faults.append(f"{path.name} line {line}: holds a NUL character.")
            return None
    return text


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
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        (_, header), *rows = [(lines.line_num, cells) for cells in lines] or [(1, [])]
    except csv.Error as error:
        faults.append(f"{path.name} line {lines.line_num}: {error}.")
        return []
    if missing := [column for column in columns if header.count(column) != 1]:
        faults.append(
            f"{path.name} line 1: needs each of these columns once: {', '.join(missing)}."
        )
        return []
    faults += [
        f"{path.name} line {number}: has {len(cells)} cells, the header has {len(header)}."
        for number, cells in rows
        if cells and len(cells) != len(header)
    ]
    return [
        (f"{path.name} line {number}", dict(zip(header, map(str.strip, cells), strict=True)))
        for number, cells in rows
        if len(cells) == len(header)
    ]


def _programs(found: Any, faults: list[str]) -> list[Entry]:
    entries = []
    for place, one in _objects(found, "program", PROGRAM_KINDS, faults):
        fields = {field_name: one[name] for name, (field_name, _) in PROGRAM_FIELDS.items()}
        fields["authorization_pattern"] = str(one.get("authorization_pattern", ""))
        aliases = [str(alias) for alias in one.get("aliases", ())]
        entries.append(Entry(place=place, name=one["code"], fields=fields, aliases=aliases))
    return entries


def _allotments(found: Any, faults: list[str]) -> list[Entry]:
    entries = []
    for place, one in _objects(found, "allotment rule", ALLOTMENT_KINDS, faults):
        fields = {
            "price_level": str(one.get("price_level") or ""),
            "factor": Decimal(one["factor"]),
            "minimum": one["minimum"],
            "returns_per_year": one.get("returns_per_year", 0),
        }
        entries += [Entry(place=place, name=code, fields=fields) for code in one["programs"]]
    return entries


def _objects(
    found: Any, what: str, kinds: dict[str, type], faults: list[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Those of a list that hold what they must, each with its place; faults of the others."""
    if not isinstance(found, list):
        faults.append(f"programs.json: a list of {what}s was expected.")
        return
    for number, one in enumerate(found, start=1):
        place = f"programs.json {what} {number}"
        if not isinstance(one, dict):
            faults.append(f"{place}: an object was expected.")
            continue
        place = f"{place} ({one['code']})" if one.get("code") else place
        optional = {"aliases": list, "returns_per_year": int}
        held = {name: kind for name, kind in optional.items() if name in one}
        wrong = [_wrong(one, name, kind) for name, kind in {**kinds, **held}.items()]
        faults += [f"{place}: {fault}" for fault in wrong if fault]
        if not any(wrong):
            yield place, one


def _wrong(one: dict[str, Any], name: str, kind: type) -> str:
    """What is wrong with a value, or nothing."""
    if name not in one:
        return f"lacks {name}."
    value = one[name]
    fits = isinstance(value, (int, Decimal) if kind is Decimal else kind)
    if isinstance(value, bool) != (kind is bool) or not fits:
        return f"{name} is not {KINDS[kind]}."
    if kind is list and not all(isinstance(word, str) for word in value):
        return f"{name} is not {KINDS[kind]}."
    return ""


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
