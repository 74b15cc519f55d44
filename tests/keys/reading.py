"""Reading pages of keys as their readers do."""

import re

# Queries of every page: session, person, center, and the roles, which the navigation needs too.
FRAME = 4
MOST_BYTES = 30_000  # of a page of 25 rows; the frame alone has about half


def text_of(response) -> str:
    """What a reader reads: no tags, single spaces."""
    assert response.status_code == 200, response.status_code
    main = re.search(r"<main.*?</main>", response.content.decode(), re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", main.group()).replace("&amp;", "&").split())
