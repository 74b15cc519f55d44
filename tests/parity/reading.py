"""What a page shows, by its labels: the terms of its facts and the headings of its tables."""

import re
from dataclasses import dataclass, field

from django.test.html import Element, parse_html


@dataclass
class Shown:
    """The text of a place of a page, and the times in it as a program reads them."""

    text: str = ""
    times: list[str] = field(default_factory=list)

    def add(self, element: Element) -> None:
        """Add what stands in an element."""
        for child in element.children:
            if isinstance(child, str):
                self.text = f"{self.text} {' '.join(child.split())}".strip()
                continue
            self.times += [value for name, value in child.attributes if name == "datetime"]
            self.add(child)


def read_page(html: str, row: str = "") -> dict[str, Shown]:
    """The places of a page by label, and all of it as `""`; of tables, the rows with a text."""
    [main] = _find(parse_html(_with_end_tags(html)), "main")
    places = {"": _shown(main)}
    for facts in _find(main, "dl"):
        _add_facts(facts, places)
    for table in _find(main, "table"):
        _add_table(table, row, places)
    return places


def _with_end_tags(html: str) -> str:
    """Rows and cells with their end tags, which a page may leave out and Django's parser needs."""
    html = re.sub("</(td|th|tr)>", "", html)
    end = r"(?=<tr\b|</(?:thead|tbody|table)>)"
    cells = rf"<(t[dh])\b[^>]*>.*?(?:(?=<t[dh]\b)|{end})"
    html = re.sub(cells, r"\g<0></\1>", html, flags=re.DOTALL)
    return re.sub(rf"<tr\b.*?{end}", r"\g<0></tr>", html, flags=re.DOTALL)


def _add_facts(facts: Element, places: dict[str, Shown]) -> None:
    label = ""
    for part in _find(facts, "dt", "dd"):
        if part.name == "dt":
            label = _shown(part).text
        else:
            places.setdefault(label, Shown()).add(part)


def _add_table(table: Element, row: str, places: dict[str, Shown]) -> None:
    [head] = _find(table, "thead")
    # Without what stands in the head once for all rows: the day of their counters.
    labels = [_shown(cell).text.partition(" as of ")[0] for cell in _find(head, "th")]
    for body in _find(table, "tbody"):
        for line in _find(body, "tr"):
            if row not in _shown(line).text:
                continue
            for place, cell in enumerate(_find(line, "th", "td")):
                label = dict(cell.attributes).get("data-label") or labels[place]
                places.setdefault(label, Shown()).add(cell)


def _find(element: Element, *names: str) -> list[Element]:
    """The elements of these names, in their order, none inside another."""
    found = []
    for child in element.children:
        if isinstance(child, str):
            continue
        found += [child] if child.name in names else _find(child, *names)
    return found


def _shown(element: Element) -> Shown:
    shown = Shown()
    shown.add(element)
    return shown
