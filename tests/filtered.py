"""Lists with filters as a browser shows them."""

import re

from django.test import Client


def labels(client: Client, url: str, name: str) -> list[str]:
    """The texts of a select's options."""
    page = client.get(url).content.decode()
    select = re.search(rf'<select name="{name}".*?</select>', page, re.S)
    assert select, page
    return re.findall(r"<option[^>]*>([^<]*)", select.group())


def rows(client: Client, url: str) -> int:
    """How many rows a list shows."""
    page = client.get(url).content.decode()
    return len(re.findall(r'<th scope="row"', page))
