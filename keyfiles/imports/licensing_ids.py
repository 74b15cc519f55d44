"""Matches rows to licensing IDs by program and number, and checks the organization's name.

With "create missing", an id is reserved for an unknown licensing ID until the file is loaded, below
the existing organization of that name or a new one.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from agreements.models import LicensingId, Organization
from catalog.models import Program
from keyfiles.imports.cell_errors import LIMITS, find_cell_errors, unresolved_name
from keyfiles.imports.findings import Finding, error, warning
from keyfiles.imports.names import Meaning, Names
from keyfiles.models import ImportLicensingId
from keyfiles.readers import Column
from keyfiles.readers.cells import read_name
from keyfiles.readers.display import displayable, find_difference
from vlsc.lib.ids import uuid7
from vlsc.lib.numbers import normalize_number
from vlsc.lib.text import fold_name

LicensingIdCells = tuple[str, str, str]  # License ID, Parent Program, Organization
COLUMNS = (Column.NUMBER, Column.PROGRAM, Column.ORGANIZATION)
CACHE_SIZE = 50_000  # distinct cells; a file is mostly sorted by licensing ID
_null, _uuid_length = struct.pack(">i", -1), struct.pack(">i", 16)


@dataclass(frozen=True, slots=True)
class LicensingIdMatch:
    """The match for the cells of a row. `encoded` is the licensing ID's id for COPY."""

    encoded: bytes
    findings: tuple[Finding, ...] = ()
    is_skipped: bool = False
    is_unknown_program: bool = False


@dataclass
class LicensingIdMatcher:
    """Matches the licensing IDs of one file; `known` is a cache of the matches."""

    import_id: UUID
    attempt: int
    programs: Names
    create_missing: bool
    known: dict[LicensingIdCells, LicensingIdMatch] = field(default_factory=dict)
    new: dict[str, ImportLicensingId] = field(default_factory=dict)
    new_organizations: dict[str, tuple[UUID, UUID]] = field(default_factory=dict)
    organizations: dict[str, list[tuple[UUID, UUID]]] | None = None
    all_programs: dict[UUID, Program] = field(default_factory=dict)

    def match_all(self, block_cells: Iterable[LicensingIdCells]) -> None:
        """Add the matches for the cells of a block to `known`, with one query."""
        if len(self.known) > CACHE_SIZE:
            self.known.clear()
        new = {cells for cells in block_cells if cells not in self.known}
        by_number = _find_by_number({_number(cells[0]) for cells in new})
        for cells in sorted(new):
            self.known[cells] = self._match(cells, by_number[_number(cells[0])])

    def _match(self, cells: LicensingIdCells, candidates: list[LicensingId]) -> LicensingIdMatch:
        findings = [*_find_errors(cells)]
        program = self.programs.find(cells[1])
        if program and program.is_skipped:
            return LicensingIdMatch(_null, is_skipped=True)
        if program is None and not any(finding.column == Column.PROGRAM for finding in findings):
            findings.append(unresolved_name(self.programs, cells[1], Column.PROGRAM))
        if findings or program is None:
            return LicensingIdMatch(
                _null,
                tuple(findings),
                is_unknown_program=any(finding.code == "unknown_program" for finding in findings),
            )
        licensing_id = next(
            (candidate for candidate in candidates if candidate.program_id == program.id), None
        )
        if licensing_id:
            return self._match_existing(cells, licensing_id)
        return self._match_missing(cells, program, candidates)

    def _match_existing(
        self, cells: LicensingIdCells, licensing_id: LicensingId
    ) -> LicensingIdMatch:
        encoded = _uuid_length + licensing_id.pk.bytes
        return LicensingIdMatch(encoded, _compare(cells[2], licensing_id.organization.name))

    def _match_missing(
        self, cells: LicensingIdCells, program: Meaning, candidates: list[LicensingId]
    ) -> LicensingIdMatch:
        if candidates:
            names = ", ".join(sorted(candidate.program.name for candidate in candidates))
            return LicensingIdMatch(_null, (error(Column.PROGRAM, "program_differs", name=names),))
        if not self.create_missing or program.id is None:
            return LicensingIdMatch(
                _null, (error(Column.NUMBER, "unknown_licensing_id", name=displayable(cells[0])),)
            )
        return self._match_new(cells, program.id)

    def _match_new(self, cells: LicensingIdCells, program: UUID) -> LicensingIdMatch:
        number = _number(cells[0])
        planned = self.new.get(number)
        if planned and planned.program_id != program:
            name = self.programs.name_of(planned.program_id)
            return LicensingIdMatch(_null, (error(Column.PROGRAM, "program_differs", name=name),))
        if planned is None:
            organization = self._find_or_plan_organization(cells[2])
            if isinstance(organization, Finding):
                return LicensingIdMatch(_null, (organization,))
            planned = self._reserve(cells, program, *organization)
        differs = _compare(cells[2], planned.organization_name)
        findings = differs or self._warn_if_unusual(program, number)
        return LicensingIdMatch(_uuid_length + planned.id.bytes, findings)

    def _reserve(
        self, cells: LicensingIdCells, program: UUID, organization: UUID, group: UUID
    ) -> ImportLicensingId:
        name = read_name(cells[2])
        planned = ImportLicensingId(
            id=uuid7(),
            key_import_id=self.import_id,
            attempt=self.attempt,
            program_id=program,
            number=_number(cells[0]),
            organization_id=organization,
            organization_name=name,
            group_id=group,
            is_new_organization=fold_name(name) in self.new_organizations,
        )
        self.new[planned.number] = planned
        return planned

    def _find_or_plan_organization(self, cell: str) -> tuple[UUID, UUID] | Finding:
        """(organization id, group id): the organization of that name, or a new one."""
        key = fold_name(read_name(cell))
        if self.organizations is None:
            self.organizations = _all_organizations()
        existing = self.organizations.get(key, [])
        if len(existing) > 1:
            return error(Column.ORGANIZATION, "organization_ambiguous", count=len(existing))
        if existing:
            return existing[0]
        if key not in self.new_organizations:
            pk = uuid7()
            self.new_organizations[key] = (pk, pk)
        return self.new_organizations[key]

    def _warn_if_unusual(self, program_id: UUID, number: str) -> tuple[Finding, ...]:
        if not self.all_programs:
            self.all_programs = Program.objects.in_bulk()
        program = self.all_programs.get(program_id)
        usual = program is None or program.looks_usual(number)
        return () if usual else (warning(Column.NUMBER, "number_unusual"),)


def _number(cell: str) -> str:
    return normalize_number(read_name(cell))


def _find_errors(cells: LicensingIdCells) -> Iterable[Finding]:
    for cell, column in zip(cells, COLUMNS, strict=True):
        yield from find_cell_errors(cell, column)


def _compare(cell: str, name: str) -> tuple[Finding, ...]:
    """An error if the row has another organization than the licensing ID."""
    if fold_name(read_name(cell)) == fold_name(name):
        return ()
    difference = find_difference(read_name(cell), name)
    facts = {"name": name, "text": displayable(cell), **difference}
    return (error(Column.ORGANIZATION, "organization_differs", **facts),)


def _find_by_number(numbers: set[str]) -> dict[str, list[LicensingId]]:
    found: dict[str, list[LicensingId]] = defaultdict(list)
    searched = [number for number in numbers if number and len(number) <= LIMITS[Column.NUMBER]]
    rows = LicensingId.objects.filter(number__in=searched).select_related("program", "organization")
    fields = ("number", "program__name", "organization__name")
    for licensing_id in rows.only(*fields) if searched else ():
        found[licensing_id.number].append(licensing_id)
    return found


def _all_organizations() -> dict[str, list[tuple[UUID, UUID]]]:
    organizations: dict[str, list[tuple[UUID, UUID]]] = defaultdict(list)
    rows: Any = Organization.objects.values_list("name", "id", "path")
    for name, pk, path in rows:
        organizations[fold_name(name)].append((pk, path[0]))
    return organizations
