"""The page of a licensing ID: its address, and what a reader finds there."""

import re
from html import unescape


def path(world, number="7654321", tab=""):
    """The address of a licensing ID or one of its tabs."""
    return f"/licenses/{world.licensing_ids[number].pk}" + (f"/{tab}" if tab else "")


def facts(client, address):
    """The page as words, without tags and runs of space."""
    words = re.sub(r"<[^>]*>", " ", client.get(address).content.decode())
    return " ".join(unescape(words).split()).replace(" .", ".")
