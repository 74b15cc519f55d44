"""The forms of a page, as a browser would send them."""

from html.parser import HTMLParser


class Forms(HTMLParser):
    """The forms of a page: address, method, and the names and values of their fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str], list[str]]] = []
        self.by_id: dict[str, int] = {}
        self.elsewhere: list[tuple[str, str, str]] = []  # fields that name their form
        self.feed(text)
        for form, name, value in self.elsewhere:
            if form in self.by_id:
                self._add(self.by_id[form], name, value)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.by_id[given.get("id", "")] = len(self.found)
            self.found.append((given.get("action", ""), given.get("method", "get"), {}, []))
        name = given.get("name", "")
        if not self.found or not name or tag not in {"input", "textarea", "select", "button"}:
            return
        if "form" in given:
            self.elsewhere.append((given["form"], name, given.get("value", "")))
        elif given.get("type", "text") == "checkbox":
            self.found[-1][2][name] = given.get("value", "")
        else:
            self._add(len(self.found) - 1, name, given.get("value", ""))

    def _add(self, form: int, name: str, value: str) -> None:
        self.found[form][2][name] = value
        self.found[form][3].append(name)
