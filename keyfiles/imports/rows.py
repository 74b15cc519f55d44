"""Converts the lines of a key file to staged rows, and checks their cells.

This loop runs a million times. What repeats (licensing IDs, products, types with their counters) is
computed once and cached; a row without findings is encoded for COPY directly, every other row takes
the slower path.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.models import Product
from catalog.states import Authority
from keyfiles.imports import copy_format
from keyfiles.imports.cell_errors import find_cell_errors, unresolved_name
from keyfiles.imports.findings import (
    NOTHING_SHOWN,
    Finding,
    Findings,
    ShownRow,
    error,
    show_row,
    warning,
)
from keyfiles.imports.key_facts import KeyFacts, read_key_facts
from keyfiles.imports.licensing_ids import LicensingIdMatch, LicensingIdMatcher
from keyfiles.imports.names import Names
from keyfiles.imports.published import read_published_keys
from keyfiles.readers import Block, Column, Layout
from keyfiles.readers.cells import is_blank, trim
from keyfiles.readers.key_cells import find_key_error
from keyfiles.readers.layout import Cells
from keyfiles.readers.lines import split_line
from keys import vault
from vlsc.lib.ids import uuid7_bytes
from vlsc.lib.masking import SHORTEST
from vlsc.lib.product_keys import fits, has_repeated_group, normalize

CACHE_SIZE = 50_000  # distinct cells
NO_KEY = {"key_masked", "key_published"}  # what has the shape of a key and is none


@dataclass(frozen=True, slots=True)
class ProductMatch:
    """The match for a product's name; `encoded` and `center` are its id and flag for COPY."""

    encoded: bytes = copy_format.NULL
    center: bytes = copy_format.flag(False)
    authority: str = Authority.CENTER
    types: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    is_skipped: bool = False
    is_unknown: bool = False


Matches = tuple[LicensingIdMatch, ProductMatch, KeyFacts]


class RowReader:
    """Converts the blocks of one file to rows for COPY, and collects their findings.

    `rows` counts the data rows, `skipped` those with a name that operations chose to skip.
    """

    def __init__(
        self, layout: Layout, products: Names, licensing_ids: LicensingIdMatcher, findings: Findings
    ) -> None:
        self.layout, self.products, self.licensing_ids, self.findings = (
            layout,
            products,
            licensing_ids,
            findings,
        )
        self.catalog = Product.objects.in_bulk()
        self.published = read_published_keys()
        self.product_matches: dict[str, ProductMatch] = {}
        self.key_facts: dict[Cells, KeyFacts] = {}
        self.shown_rows: dict[Cells, ShownRow] = {}
        self.seal, self.fingerprint = vault.key_sealer(), vault.fingerprinter()
        self.start = copy_format.row_start(findings.import_id, findings.attempt)
        self.rows = self.skipped = 0

    def read(self, block: Block) -> bytes:
        """The rows of a block, encoded for COPY."""
        lines = list(self._cells(block))
        self.rows += len(lines)
        self.licensing_ids.match_all({(cells[0], cells[1], cells[2]) for _line, cells in lines})
        for cache in (self.product_matches, self.key_facts, self.shown_rows):
            if len(cache) > CACHE_SIZE:
                cache.clear()  # type: ignore[attr-defined]
        ids = iter(uuid7_bytes(2 * len(lines)))
        return b"".join([self._row(line, cells, ids) for line, cells in lines])

    def _cells(self, block: Block) -> Iterator[tuple[int, Cells]]:
        """The nine cells of each well-formed line; reports the others."""
        delimiter, width, pick = self.layout.delimiter, self.layout.width, self.layout.pick
        for line, text in enumerate(block.lines, block.first_line):
            cells = split_line(text, delimiter) if block.has_quotes else text.split(delimiter)
            if cells is None:
                self._report_malformed(line, error("", "quote_not_closed"))
            elif not (text[:1].isalnum() and text[0].isascii()) and all(map(is_blank, cells)):
                continue
            elif len(cells) == width:
                yield line, pick(cells)
            elif fitting := self.layout.fit(cells):
                yield line, pick(fitting)
            else:
                code = "too_few_cells" if len(cells) < width else "too_many_cells"
                self._report_malformed(line, error("", code, found=len(cells), expected=width))

    def _report_malformed(self, line: int, found: Finding) -> None:
        self.rows += 1
        self.findings.add(line, NOTHING_SHOWN, "", [found])

    def _row(self, line: int, cells: Cells, ids: Iterator[bytes]) -> bytes:
        number, program, organization, product_name, key_text, *_ = cells
        match = self.licensing_ids.known[number, program, organization]
        product = self.product_matches.get(product_name) or self._match_product(product_name)
        facts = self.key_facts.get(cells[5:]) or self._read_facts(cells[5:])
        key = normalize(key_text)
        if (
            key is None
            or key in self.published
            or has_repeated_group(key)
            or match.findings
            or match.is_skipped
            or facts.findings
            or facts.type not in product.types
            or not fits(key, product.authority)
        ):
            return self._row_with_findings(line, cells, ids, (match, product, facts))
        return self._encode(line, key, ids, (match, product, facts), copy_format.GOOD)

    def _encode(
        self,
        line: int,
        key: str,
        ids: Iterator[bytes],
        matches: Matches,
        state: bytes,
    ) -> bytes:
        match, product, facts = matches
        clear, key_id = key.encode("ascii"), next(ids)
        return b"".join(
            (
                self.start,
                copy_format.line_number(4, line),
                match.encoded,
                product.encoded,
                copy_format.LAST_FIVE_LENGTH,
                clear[20:],
                copy_format.DIGEST_LENGTH,
                self.fingerprint(key),
                copy_format.UUID_LENGTH,
                key_id,
                copy_format.UUID_LENGTH,
                next(ids),
                copy_format.SEALED_LENGTH,
                self.seal(clear, key_id),
                product.center,
                facts.encoded,
                state,
            )
        )

    def _row_with_findings(
        self, line: int, cells: Cells, ids: Iterator[bytes], matches: Matches
    ) -> bytes:
        """A row with findings or to be skipped. It is staged only if its key is readable."""
        match, product, _facts = matches
        key, key_error = normalize(trim(cells[4])), self._find_key_error(cells[4], product)
        if key_error and key_error.code in NO_KEY:
            key = None
        if match.is_skipped or product.is_skipped:
            self.skipped += 1
            return self._encode(line, key, ids, matches, copy_format.BAD) if key else b""
        shown = self._show(cells)
        found = (
            [error("", "key_misplaced")]
            if shown.has_spread_key
            else self._collect_findings(cells, matches, key_error)
        )
        self.findings.add(line, shown, key[-5:] if key else "", found)
        if key is None:
            return b""
        is_bad = any(finding.kind == "error" for finding in found)
        return self._encode(
            line, key, ids, matches, copy_format.BAD if is_bad else copy_format.GOOD
        )

    def _show(self, cells: Cells) -> ShownRow:
        # Without its key, which is not shown, a row is often the same as others. A shorter text
        # may be the end of a key that is spread over several cells.
        others = (*cells[:4], cells[4] if len(cells[4]) < SHORTEST else "", *cells[5:])
        return self.shown_rows.setdefault(others, self.shown_rows.get(others) or show_row(others))

    def _find_key_error(self, cell: str, product: ProductMatch) -> Finding | None:
        found = find_key_error(cell, product.authority, self.published)
        return error(Column.KEY, found[0], **found[1]) if found else None

    def _collect_findings(
        self, cells: Cells, matches: Matches, key_error: Finding | None
    ) -> list[Finding]:
        match, product, facts = matches
        if match.is_unknown_program:
            self.licensing_ids.programs.count_unknown(cells[1])
        if product.is_unknown:
            self.products.count_unknown(cells[3])
        found = [*match.findings, *product.findings, *([key_error] if key_error else [])]
        found += facts.findings
        if facts.type and product.encoded != copy_format.NULL and facts.type not in product.types:
            found.append(warning(Column.TYPE, "type_unusual"))
        return found

    def _read_facts(self, cells: Cells) -> KeyFacts:
        return self.key_facts.setdefault(cells, read_key_facts(*cells))

    def _match_product(self, cell: str) -> ProductMatch:
        return self.product_matches.setdefault(cell, self._resolve_product(cell))

    def _resolve_product(self, cell: str) -> ProductMatch:
        errors = tuple(find_cell_errors(cell, Column.PRODUCT))
        meaning = self.products.find(cell)
        if errors:
            return ProductMatch(findings=errors)
        if meaning is None:
            return self._unknown_product(cell)
        if meaning.is_skipped or meaning.id is None:
            return ProductMatch(is_skipped=True)
        product = self.catalog.get(meaning.id)
        return ProductMatch(
            encoded=copy_format.UUID_LENGTH + meaning.id.bytes,
            center=copy_format.flag(
                bool(product and product.activation_authority == Authority.CENTER)
            ),
            authority=product.activation_authority if product else Authority.EXTERNAL,
            # A product that is to be created gets the types in the file.
            types=frozenset(product.key_types)
            if product
            else frozenset(("vlk", "kms", "mak", "osa")),
        )

    def _unknown_product(self, cell: str) -> ProductMatch:
        unresolved = unresolved_name(self.products, cell, Column.PRODUCT)
        is_unknown = unresolved.code == "unknown_product"
        return ProductMatch(findings=(unresolved,), is_unknown=is_unknown)
