"""What programs make of a text file when they take one separator or another."""

import csv
import io

SEPARATORS = (",", ";", "\t")
STARTS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
AROUND = '"\u201c\u201d\uff02\ufeff \t\r\n'  # what a program may drop before it looks at a cell


def split(text: str, separator: str) -> list[list[str]]:
    """The rows for a program that knows quotation marks."""
    return list(
        csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator)
    )


def split_plainly(text: str, separator: str) -> list[list[str]]:
    """The rows for a program that knows none."""
    return [line.split(separator) for line in text.removeprefix("\ufeff").splitlines()]


def live_cells(text: str) -> list[str]:
    """Every cell that a spreadsheet could take for a formula, with any separator."""
    return [
        cell
        for separator in SEPARATORS
        for rows in (split(text, separator), split_plainly(text, separator))
        for row in rows
        for cell in row
        if cell.strip(AROUND).startswith(STARTS)
    ]
