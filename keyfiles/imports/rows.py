"""A line of a key file as a staged row: what each cell says, and what is wrong with it.

This is the loop that runs a million times. What repeats (heads, products, types with their
counters) is worked out once and looked up after that; a row with nothing to say goes straight
into COPY's format, every other one takes the slow way.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.models import Product
from catalog.states import Authority
from keyfiles.imports import copy_format
from keyfiles.imports.findings import Finding, Findings, error, warning
from keyfiles.imports.key_facts import KeyFacts, read_key_facts
from keyfiles.imports.licensing_ids import LicensingIdMatch, LicensingIdMatcher, cell_faults
from keyfiles.imports.names import Names
from keyfiles.readers import Block, Column, Layout
from keyfiles.readers.cells import clean, key_fault, shown
from keyfiles.readers.layout import EDGES, Cells
from keyfiles.readers.lines import split_line
from keys import vault
from vlsc.lib.ids import uuid7_bytes
from vlsc.lib.product_keys import fits, normalize

REMEMBERED = 50_000  # distinct cells held at once
PRODUCT_LIMIT = 160


@dataclass(frozen=True, slots=True)
class ProductMatch:
    """What a product's name means; `encoded` and `center` are the id and the flag for COPY."""

    encoded: bytes = copy_format.NULL
    center: bytes = copy_format.flag(False)
    authority: str = Authority.CENTER
    types: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    is_skipped: bool = False
    is_unknown: bool = False


Matched = tuple[LicensingIdMatch, ProductMatch, KeyFacts]


class RowReader:
    """Reads the blocks of one file into rows for COPY, and gathers what is wrong with them.

    `rows` counts the data rows, `skipped` those whose name operations chose to leave out.
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
        self.catalog = {one.pk: one for one in Product.objects.all()}
        self.product_matches: dict[str, ProductMatch] = {}
        self.key_facts: dict[Cells, KeyFacts] = {}
        self.seal, self.fingerprint = vault.key_sealer(), vault.fingerprinter()
        self.start = copy_format.row_start(findings.import_id, findings.attempt)
        self.rows = self.skipped = 0

    def read(self, block: Block) -> bytes:
        """The rows of a block in COPY's format."""
        lines = list(self._cells(block))
        self.rows += len(lines)
        self.licensing_ids.learn({(cells[0], cells[1], cells[2]) for _line, cells in lines})
        for memory in (self.product_matches, self.key_facts):
            if len(memory) > REMEMBERED:
                memory.clear()  # type: ignore[attr-defined]
        ids = iter(uuid7_bytes(2 * len(lines)))
        return b"".join([self._row(line, cells, ids) for line, cells in lines])

    def _cells(self, block: Block) -> Iterator[tuple[int, Cells]]:
        """The nine cells of each line that has as many as it should; others are reported."""
        delimiter, width, pick = self.layout.delimiter, self.layout.width, self.layout.pick
        is_plain = not (block.has_quotes or block.has_returns)
        blank = f"{EDGES}{delimiter}\r"
        for line, text in enumerate(block.lines, block.first_line):
            cells = text.split(delimiter) if is_plain else split_line(text, delimiter)
            if not text.strip(blank):
                continue
            if cells is not None and len(cells) == width and (is_plain or "\r" not in text):
                yield line, pick(cells)
            else:
                self._misshapen(line, cells)

    def _misshapen(self, line: int, cells: list[str] | None) -> None:
        self.rows += 1
        width = self.layout.width
        if cells is None:
            found = error("", "quote_not_closed")
        elif len(cells) == width:
            found = error("", "cell_break")
        else:
            code = "too_few_cells" if len(cells) < width else "too_many_cells"
            found = error("", code, found=len(cells), expected=width)
        self.findings.add(line, ("",) * 9, "", [found])

    def _row(self, line: int, cells: Cells, ids: Iterator[bytes]) -> bytes:
        number, program, organization, product_name, key_text, *_ = cells
        match = self.licensing_ids.known[number, program, organization]
        product = self.product_matches.get(product_name) or self._learn_product(product_name)
        facts = self.key_facts.get(cells[5:]) or self._learn_facts(cells[5:])
        key = normalize(key_text)
        if (
            key is None
            or match.findings
            or match.is_skipped
            or facts.findings
            or facts.type not in product.types
            or not fits(key, product.authority)
        ):
            return self._odd_row(line, cells, ids, (match, product, facts))
        return self._encode(line, key, ids, (match, product, facts), copy_format.GOOD)

    def _encode(
        self,
        line: int,
        key: str,
        ids: Iterator[bytes],
        matched: Matched,
        state: bytes,
    ) -> bytes:
        match, product, facts = matched
        clear, key_id = key.encode("ascii"), next(ids)
        return b"".join(
            (
                self.start,
                copy_format.line_number(4, line),
                match.encoded,
                product.encoded,
                copy_format.FIVE,
                clear[20:],
                copy_format.DIGEST,
                self.fingerprint(key),
                copy_format.SIXTEEN,
                key_id,
                copy_format.SIXTEEN,
                next(ids),
                copy_format.SEALED,
                self.seal(clear, key_id),
                product.center,
                facts.encoded,
                state,
            )
        )

    def _odd_row(self, line: int, cells: Cells, ids: Iterator[bytes], matched: Matched) -> bytes:
        """A row with something to say. Without a key to know it by, it is not staged."""
        match, product, _facts = matched
        key = normalize(clean(cells[4]))
        if match.is_skipped or product.is_skipped:
            self.skipped += 1
            return self._encode(line, key, ids, matched, copy_format.BAD) if key else b""
        found = self._findings(cells, matched)
        self.findings.add(line, cells, key[-5:] if key else "", found)
        if key is None:
            return b""
        is_bad = any(one.kind == "error" for one in found)
        return self._encode(
            line, key, ids, matched, copy_format.BAD if is_bad else copy_format.GOOD
        )

    def _findings(self, cells: Cells, matched: Matched) -> list[Finding]:
        match, product, facts = matched
        if match.is_unknown_program:
            self.licensing_ids.programs.count_unknown(cells[1])
        if product.is_unknown:
            self.products.count_unknown(cells[3])
        found = [*match.findings, *product.findings]
        fault = key_fault(cells[4], product.authority)
        if fault:
            found.append(error(Column.KEY, fault[0], **fault[1]))
        found += facts.findings
        if facts.type and product.encoded != copy_format.NULL and facts.type not in product.types:
            found.append(warning(Column.TYPE, "type_unusual"))
        return found

    def _learn_facts(self, cells: Cells) -> KeyFacts:
        return self.key_facts.setdefault(cells, read_key_facts(*cells))

    def _learn_product(self, cell: str) -> ProductMatch:
        return self.product_matches.setdefault(cell, self._product(cell))

    def _product(self, cell: str) -> ProductMatch:
        faults = tuple(cell_faults(cell, Column.PRODUCT, PRODUCT_LIMIT))
        meaning = self.products.find(cell)
        if meaning is None:
            return self._unknown(cell) if not faults else ProductMatch(findings=faults)
        if meaning.is_skipped or meaning.id is None:
            return ProductMatch(is_skipped=True)
        product = self.catalog.get(meaning.id)
        return ProductMatch(
            encoded=copy_format.SIXTEEN + meaning.id.bytes,
            center=copy_format.flag(
                bool(product and product.activation_authority == Authority.CENTER)
            ),
            authority=product.activation_authority if product else Authority.EXTERNAL,
            # A product to be made takes the types that the file gives it.
            types=frozenset(product.key_types)
            if product
            else frozenset(("vlk", "kms", "mak", "osa")),
        )

    def _unknown(self, cell: str) -> ProductMatch:
        nearest = [one.name for one in self.products.nearest(cell)]
        unknown = error(Column.PRODUCT, "unknown_product", name=shown(cell), nearest=nearest)
        return ProductMatch(findings=(unknown,), is_unknown=True)
