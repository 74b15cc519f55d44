"""Kim activates a machine on the page *By telephone* of a running demo, as a browser would.

`python -m tests.embedded.telephone_call LAST_FIVE INSTALLATION_ID` prints the confirmation ID. The
demo's address and the password of its people are in `VLSC_CENTER` and `PASSWORD`.
"""

import os
import re
import sys
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

HIDDEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
GROUP = re.compile(r"\b\d{6}\b")


class Browser:
    """One person's cookies at one center."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.opener.addheaders = [("Referer", address)]

    def get(self, path: str, body: bytes | None = None) -> str:
        """The page at the path; with a body, the one to which the answer to its form leads."""
        with self.opener.open(self.address + path, body, timeout=60) as answer:
            page: str = answer.read().decode()
        return page

    def fill_in(self, path: str, fields: dict[str, str]) -> str:
        hidden = HIDDEN.search(self.get(path))
        assert hidden, f"{path} has no form"
        return self.get(path, urlencode(fields | {"csrfmiddlewaretoken": hidden[1]}).encode())


def call(last_five: str, installation_id: str) -> str:
    """The confirmation ID that the page shows for the machine, in groups of six digits."""
    kim = Browser(os.environ["VLSC_CENTER"])
    kim.fill_in("/sign-in", {"login": "kim@contoso.example", "password": os.environ["PASSWORD"]})
    offered = re.search(
        rf'href="([^"]+)">[^<]*<span [^>]*>…{last_five}<', kim.get("/activation/telephone")
    )
    assert offered, f"the key that ends in {last_five} is not offered"
    shown = kim.fill_in(offered[1], {"group_1": installation_id.rpartition(" ")[2]})
    groups = GROUP.findall(re.sub(r"(?s)<svg.*?</svg>|<[^>]+>", " ", shown))
    assert len(groups) == 8, shown
    return " ".join(groups)


if __name__ == "__main__":
    sys.stdout.write(call(*sys.argv[1:]) + "\n")
