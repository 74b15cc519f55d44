"""A line of a key file as a staged row: what each cell says, and what is wrong with it.

This is the loop that runs a million times. What repeats (heads, products, types with their
counters) is worked out once and looked up after that; a row with nothing to say goes straight
into COPY's format, every other one takes the slow way.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.models import Product
from catalog.states import Authority
from keys import vault
from keys.imports import copying
from keys.imports.findings import Finding, Findings, error, warning
from keys.imports.names import Names
from keys.imports.places import Place, Places, cell_faults
from keys.imports.shapes import Shape, read_shape
from keys.readers import Block, Column, Layout
from keys.readers.cells import clean, key_fault, shown
from keys.readers.layout import EDGES, Cells
from keys.readers.lines import split_line
from vlsc.lib.ids import uuid7_bytes
from vlsc.lib.product_keys import fits, normalize

REMEMBERED = 50_000  # distinct cells held at once
PRODUCT_LIMIT = 160


@dataclass(frozen=True, slots=True)
class Thing:
    """What a product's name means; `encoded` and `center` are the id and the flag for COPY."""

    encoded: bytes = copying.NULL
    center: bytes = copying.flag(False)
    authority: str = Authority.CENTER
    types: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    is_skipped: bool = False
    is_unknown: bool = False


class RowReader:
    """Reads the blocks of one file into rows for COPY, and gathers what is wrong with them.

    `rows` counts the data rows, `skipped` those whose name operations chose to leave out.
    """

    def __init__(self, layout: Layout, products: Names, places: Places, findings: Findings) -> None:
        self.layout, self.products, self.places, self.findings = layout, products, places, findings
        self.catalog = {one.pk: one for one in Product.objects.all()}
        self.things: dict[str, Thing] = {}
        self.shapes: dict[Cells, Shape] = {}
        self.seal, self.fingerprint = vault.key_sealer(), vault.fingerprinter()
        self.start = copying.row_start(findings.import_id, findings.attempt)
        self.rows = self.skipped = 0

    def read(self, block: Block) -> bytes:
        """The rows of a block in COPY's format."""
        lines = list(self._cells(block))
        self.rows += len(lines)
        self.places.learn({(cells[0], cells[1], cells[2]) for _line, cells in lines})
        for memory in (self.things, self.shapes):
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
        number, program, organization, product, key_text, *_ = cells
        place = self.places.known[number, program, organization]
        thing = self.things.get(product) or self._learn_thing(product)
        shape = self.shapes.get(cells[5:]) or self._learn_shape(cells[5:])
        key = normalize(key_text)
        if (
            key is None
            or place.findings
            or place.is_skipped
            or shape.findings
            or shape.type not in thing.types
            or not fits(key, thing.authority)
        ):
            return self._odd_row(line, cells, ids, (place, thing, shape))
        return self._encode(line, key, ids, (place, thing, shape), copying.GOOD)

    def _encode(
        self,
        line: int,
        key: str,
        ids: Iterator[bytes],
        said: tuple[Place, Thing, Shape],
        state: bytes,
    ) -> bytes:
        place, thing, shape = said
        clear, key_id = key.encode("ascii"), next(ids)
        return b"".join(
            (
                self.start,
                copying.line_number(4, line),
                place.encoded,
                thing.encoded,
                copying.FIVE,
                clear[20:],
                copying.DIGEST,
                self.fingerprint(key),
                copying.SIXTEEN,
                key_id,
                copying.SIXTEEN,
                next(ids),
                copying.SEALED,
                self.seal(clear, key_id),
                thing.center,
                shape.encoded,
                state,
            )
        )

    def _odd_row(
        self, line: int, cells: Cells, ids: Iterator[bytes], said: tuple[Place, Thing, Shape]
    ) -> bytes:
        """A row with something to say. Without a key to know it by, it is not staged."""
        place, thing, _shape = said
        key = normalize(clean(cells[4]))
        if place.is_skipped or thing.is_skipped:
            self.skipped += 1
            return self._encode(line, key, ids, said, copying.BAD) if key else b""
        found = self._findings(cells, said)
        self.findings.add(line, cells, key[-5:] if key else "", found)
        if key is None:
            return b""
        is_bad = any(one.kind == "error" for one in found)
        return self._encode(line, key, ids, said, copying.BAD if is_bad else copying.GOOD)

    def _findings(self, cells: Cells, said: tuple[Place, Thing, Shape]) -> list[Finding]:
        place, thing, shape = said
        if place.is_unknown_program:
            self.places.programs.count_unknown(cells[1])
        if thing.is_unknown:
            self.products.count_unknown(cells[3])
        found = [*place.findings, *thing.findings]
        fault = key_fault(cells[4], thing.authority)
        if fault:
            found.append(error(Column.KEY, fault[0], **fault[1]))
        found += shape.findings
        if shape.type and thing.encoded != copying.NULL and shape.type not in thing.types:
            found.append(warning(Column.TYPE, "type_unusual"))
        return found

    def _learn_shape(self, cells: Cells) -> Shape:
        return self.shapes.setdefault(cells, read_shape(*cells))

    def _learn_thing(self, cell: str) -> Thing:
        return self.things.setdefault(cell, self._thing(cell))

    def _thing(self, cell: str) -> Thing:
        faults = tuple(cell_faults(cell, Column.PRODUCT, PRODUCT_LIMIT))
        meaning = self.products.find(cell)
        if meaning is None:
            return self._unknown(cell) if not faults else Thing(findings=faults)
        if meaning.is_skipped or meaning.id is None:
            return Thing(is_skipped=True)
        product = self.catalog.get(meaning.id)
        return Thing(
            encoded=copying.SIXTEEN + meaning.id.bytes,
            center=copying.flag(bool(product and product.activation_authority == Authority.CENTER)),
            authority=product.activation_authority if product else Authority.EXTERNAL,
            # A product to be made takes the types that the file gives it.
            types=frozenset(product.key_types)
            if product
            else frozenset(("vlk", "kms", "mak", "osa")),
        )

    def _unknown(self, cell: str) -> Thing:
        nearest = [one.name for one in self.products.nearest(cell)]
        said = error(Column.PRODUCT, "unknown_product", name=shown(cell), nearest=nearest)
        return Thing(findings=(said,), is_unknown=True)
