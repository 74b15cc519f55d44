"""Lines of a key file as they are given back, safe to show and to open with any program.

A product key stands only in the column of keys, nothing is a formula at any delimiter, and a cell
that begins with a quotation mark is quoted. Other lines are exactly as they were uploaded.
"""

from keyfiles.readers.cells import EDGES, trim
from keyfiles.readers.display import has_spread_key, mask_cells
from keyfiles.readers.layout import Layout
from keyfiles.readers.lines import split_line
from vlsc.lib.product_keys import normalize
from vlsc.lib.text import escape_formulas


def safe_header(line: str, delimiter: str) -> str:
    """The header line, without product keys and formulas."""
    headings = split_line(line, delimiter) or []
    return _replace(line, headings, mask_cells(headings), delimiter)


def safe_line(line: str, layout: Layout) -> str:
    """The line without formulas, and without product keys except for the one in its place."""
    cells = split_line(line, layout.delimiter) or line.split(layout.delimiter)
    masked = mask_cells(cells)
    position = _find_key_cell(cells, layout)
    if position is not None:
        others = [*cells[:position], "", *cells[position + 1 :]]
        masked = mask_cells(others)
        masked[position] = cells[position]
    return _replace(line, cells, masked, layout.delimiter)


def _find_key_cell(cells: list[str], layout: Layout) -> int | None:
    """The position of the cell whose key is kept; None if the only key is spread over cells."""
    position = layout.key_position
    if position is None:
        return None
    whole = [at for at, cell in enumerate(cells) if normalize(trim(cell).strip('"'))]
    if position in whole:
        return position
    if layout.fit(cells) is None:
        return whole[0] if whole else None
    return None if has_spread_key(cells) else position


def _replace(line: str, cells: list[str], masked: list[str], delimiter: str) -> str:
    safe = [escape_formulas(cell) for cell in masked]
    if safe == cells and not any(map(_begins_with_quote, cells)):
        return line
    return delimiter.join(_quoted(cell, delimiter) for cell in safe)


def _begins_with_quote(cell: str) -> bool:
    return cell.strip(EDGES).startswith('"')


def _quoted(cell: str, delimiter: str) -> str:
    if delimiter in cell or _begins_with_quote(cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell
