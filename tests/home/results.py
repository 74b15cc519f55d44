"""What the page of a search lists, read from its HTML."""

import re
from html import unescape

CARDS = re.compile(
    r'<section class="card-q" aria-labelledby="found-([\w-]+)">(.*?)</section>', re.DOTALL
)
LINK = re.compile(r"<li>\s*<span><a[^>]*>(?:<bdi>)?([^<]+)<")


def found(client, text):
    """What the page lists, by kind: the words of its links."""
    answer = client.get("/search", {"q": text})
    assert answer.status_code == 200
    return {
        kind: [unescape(name) for name in LINK.findall(body)]
        for kind, body in CARDS.findall(answer.content.decode())
    }
