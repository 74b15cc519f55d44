"""Whatever a page shows of a thing, its answer in the API has, and the reverse.

The tables say which place of a page shows which member, and name what has no counterpart with the
reason. Labels and members that the tables do not know are errors, and so are values that differ.
"""

from functools import cache

from tests.parity import catalog, customers, files, products
from tests.parity.center import fill
from tests.parity.reading import read_page

TABLE = [*customers.THINGS, *products.THINGS, *files.THINGS, *catalog.THINGS]


def test_pages_and_answers_show_the_same(world, visit_as, api):
    ids = fill(world)
    browsers = {name: visit_as(name) for name in ("ada", "olga")}
    clients = {name: api(name) for name in ("ada", "olga")}

    @cache  # several things have the same page or operation
    def get(client, url):
        answer = client.get(url.format(**ids))
        assert answer.status_code == 200, url
        return answer

    differences = []
    for thing in TABLE:
        page = get(browsers[thing.by], thing.page).content.decode()
        found = get(clients[thing.by], f"/api/v1/{thing.operation}").json()
        different = thing.differences(read_page(page, thing.row), found.get("results", found))
        differences += [f"{thing.name}: {one}" for one in different]
    assert "\n".join(differences) == ""
