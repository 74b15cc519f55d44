"""Which licensing ID a row means: by program and number, with its organization's name beside it.

With "create missing" an unknown one gets an id that is reserved until the file is loaded, under
the one organization of that name or a new one.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from agreements.models import LicensingId, Organization
from catalog.models import Program
from keyfiles.imports.findings import Finding, error, warning
from keyfiles.imports.names import Meaning, Names
from keyfiles.models import ImportLicensingId
from keyfiles.readers import Column
from keyfiles.readers.cells import clean, folded, holds_key, shown
from vlsc.lib.ids import uuid7
from vlsc.lib.text import begins_formula

Head = tuple[str, str, str]  # the cells License ID, Parent Program, Organization
NUMBER_LIMIT, ORGANIZATION_LIMIT = 40, 200
REMEMBERED = 50_000  # distinct heads held at once; a file is mostly sorted by licensing ID
_null, _sixteen = struct.pack(">i", -1), struct.pack(">i", 16)


@dataclass(frozen=True, slots=True)
class LicensingIdMatch:
    """What a head means. `encoded` is the licensing ID's id as COPY takes it."""

    encoded: bytes
    findings: tuple[Finding, ...] = ()
    is_skipped: bool = False
    is_unknown_program: bool = False


@dataclass
class LicensingIdMatcher:
    """The licensing IDs of one file."""

    import_id: UUID
    attempt: int
    programs: Names
    create_missing: bool
    known: dict[Head, LicensingIdMatch] = field(default_factory=dict)
    new: dict[tuple[UUID, str], ImportLicensingId] = field(default_factory=dict)
    new_organizations: dict[str, tuple[UUID, UUID]] = field(default_factory=dict)
    organizations: dict[str, list[tuple[UUID, UUID]]] | None = None
    patterns: dict[UUID, Program] = field(default_factory=dict)

    def learn(self, heads: Iterable[Head]) -> None:
        """Find out what the heads of a block mean, those that are new with one query."""
        if len(self.known) > REMEMBERED:
            self.known.clear()
        heads = {head for head in heads if head not in self.known}
        found = _find({_number(head[0]) for head in heads})
        for head in sorted(heads):
            self.known[head] = self._mean(head, found[_number(head[0])])

    def _mean(self, head: Head, candidates: list[LicensingId]) -> LicensingIdMatch:
        findings = [*_faults(head)]
        program = self.programs.find(head[1])
        if program and program.is_skipped:
            return LicensingIdMatch(_null, is_skipped=True)
        if program is None and not any(one.column == Column.PROGRAM for one in findings):
            nearest = [one.name for one in self.programs.nearest(head[1])]
            findings.append(
                error(Column.PROGRAM, "unknown_program", name=shown(head[1]), nearest=nearest)
            )
        if findings or program is None:
            return LicensingIdMatch(
                _null,
                tuple(findings),
                is_unknown_program=any(one.code == "unknown_program" for one in findings),
            )
        one = next((one for one in candidates if one.program_id == program.id), None)
        return self._existing(head, one) if one else self._missing(head, program, candidates)

    def _existing(self, head: Head, one: LicensingId) -> LicensingIdMatch:
        if folded(head[2]) == folded(one.organization.name):
            return LicensingIdMatch(_sixteen + one.pk.bytes)
        differs = error(Column.ORGANIZATION, "organization_differs", name=one.organization.name)
        return LicensingIdMatch(_sixteen + one.pk.bytes, (differs,))

    def _missing(
        self, head: Head, program: Meaning, candidates: list[LicensingId]
    ) -> LicensingIdMatch:
        if candidates:
            names = ", ".join(sorted(one.program.name for one in candidates))
            return LicensingIdMatch(_null, (error(Column.PROGRAM, "program_differs", name=names),))
        if not self.create_missing or program.id is None:
            return LicensingIdMatch(
                _null, (error(Column.NUMBER, "unknown_licensing_id", name=shown(head[0])),)
            )
        return self._new(head, program.id)

    def _new(self, head: Head, program: UUID) -> LicensingIdMatch:
        number = _number(head[0])
        planned = self.new.get((program, number))
        if planned is None:
            organization = self._organization(head[2])
            if isinstance(organization, Finding):
                return LicensingIdMatch(_null, (organization,))
            planned = self._reserve(head, program, *organization)
        encoded = _sixteen + planned.id.bytes
        if folded(head[2]) != folded(planned.organization_name):
            differs = error(
                Column.ORGANIZATION, "organization_differs", name=planned.organization_name
            )
            return LicensingIdMatch(encoded, (differs,))
        return LicensingIdMatch(encoded, self._unusual(program, number))

    def _reserve(
        self, head: Head, program: UUID, organization: UUID, group: UUID
    ) -> ImportLicensingId:
        name = clean(head[2])
        planned = ImportLicensingId(
            id=uuid7(),
            key_import_id=self.import_id,
            attempt=self.attempt,
            program_id=program,
            number=_number(head[0]),
            organization_id=organization,
            organization_name=name,
            group_id=group,
            is_new_organization=folded(name) in self.new_organizations,
        )
        self.new[program, planned.number] = planned
        return planned

    def _organization(self, cell: str) -> tuple[UUID, UUID] | Finding:
        """(organization, its group): the one of that name, or one to be made."""
        key = folded(cell)
        if self.organizations is None:
            self.organizations = _all_organizations()
        there = self.organizations.get(key, [])
        if len(there) > 1:
            return error(Column.ORGANIZATION, "organization_ambiguous", count=len(there))
        if there:
            return there[0]
        if key not in self.new_organizations:
            one = uuid7()
            self.new_organizations[key] = (one, one)
        return self.new_organizations[key]

    def _unusual(self, program: UUID, number: str) -> tuple[Finding, ...]:
        if not self.patterns:
            self.patterns = {one.pk: one for one in Program.objects.all()}
        one = self.patterns.get(program)
        usual = one is None or one.looks_usual(number)
        return () if usual else (warning(Column.NUMBER, "number_unusual"),)


def _number(cell: str) -> str:
    return clean(cell).upper()


def _faults(head: Head) -> Iterable[Finding]:
    limits = (NUMBER_LIMIT, 120, ORGANIZATION_LIMIT)
    columns = (Column.NUMBER, Column.PROGRAM, Column.ORGANIZATION)
    for cell, column, limit in zip(head, columns, limits, strict=True):
        yield from cell_faults(cell, column, limit)


def cell_faults(cell: str, column: str, limit: int) -> Iterable[Finding]:
    """What is wrong with a name, whatever it means."""
    text = clean(cell)
    if not text:
        yield error(column, "missing")
    elif begins_formula(text):
        yield error(column, "formula")
    elif holds_key(text):
        yield error(column, "key_misplaced")
    elif len(text) > limit:
        yield error(column, "too_long", limit=limit)


def _find(numbers: set[str]) -> dict[str, list[LicensingId]]:
    found: dict[str, list[LicensingId]] = defaultdict(list)
    wanted = [number for number in numbers if number and len(number) <= NUMBER_LIMIT]
    rows = LicensingId.objects.filter(number__in=wanted).select_related("program", "organization")
    for one in rows.only("number", "program__name", "organization__name") if wanted else ():
        found[one.number].append(one)
    return found


def _all_organizations() -> dict[str, list[tuple[UUID, UUID]]]:
    every: dict[str, list[tuple[UUID, UUID]]] = defaultdict(list)
    rows: Any = Organization.objects.values_list("name", "id", "path").iterator(chunk_size=5000)
    for name, pk, path in rows:
        every[folded(name)].append((pk, path[0]))
    return every
