"""Lists beside those of keys: views are saved from them, and what columns they show is chosen."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from keys.services import reveal_key
from tests.access.objects import add_claim, add_role_request, add_token
from tests.activation.proxy_files import check, machines
from tests.makers.agreements import add_licensing_id, buy
from tests.makers.key_files import ask_for_file, upload
from tests.makers.keys import add_listings
from tests.makers.media import add_medium
from tests.makers.requests import ask
from tests.people.service_accounts import make as make_account

NUMBER = "7654321"
# Of each list: who reads it, its address, and a filter in use.
LISTS = {
    "licensing-ids": ("vera", "/licenses", "status=active"),
    "licensing-ids, as a tree": ("vera", "/licenses", "status=active&view=tree"),
    "log": ("ada", "/log", "action=key"),
    "licensing-id-log": ("ada", f"/licenses/{NUMBER}/log", "action=key"),
    "desk-requests": ("sam", "/desk/requests", "kind=general"),
    "requests": ("vera", "/support/requests", "state=received"),
    "key-files": ("vera", "/key-files", "state=ready"),
    "key-imports": ("olga", "/desk/key-files", "state=checked"),
    "loads": ("olga", "/desk/loads", "rows=products"),
    "media": ("olga", "/desk/media", "architecture=x64"),
    "downloads": ("dora", "/downloads", "architecture=x64"),
    "people": ("ada", "/people", "role=key_viewer"),
    "invitations": ("ada", "/invitations", "state=sent"),
    "role-requests": ("ada", "/role-requests", "state=waiting"),
    "staff": ("olga", "/desk/staff", "role=agent"),
    "service-accounts": ("ada", "/service-accounts", "role=key_viewer"),
    "tokens": ("vera", "/tokens", "state=live"),
    "proxy-files": ("kim", "/proxy-files", "state=checked"),
    "purchases": ("leo", f"/licenses/{NUMBER}/purchases", "kind=license"),
    "record": ("sam", "/support/record", "kind=general"),
    "claims": ("ada", "/claims", "state=open"),
    "mails": ("olga", "/desk/mails", "state=failed"),
    "customers": ("olga", "/desk/customers", "q=contoso"),
    "catalog-products": ("olga", "/desk/catalog", "pool=servers"),
    "catalog-programs": ("olga", "/desk/catalog/programs", "q=open"),
    "catalog-kms-groups": ("olga", "/desk/catalog/kms-groups", "q=server"),
}
COLUMNS = {
    "licensing-ids": ["program", "organization", "location", "ends", "status"],
    "log": ["licensing_ids", "via"],
    "licensing-id-log": ["via"],
    "desk-requests": ["answer", "customer", "queue", "taken_by", "status"],
    "media": ["language", "architecture", "size", "released"],
    "downloads": ["language", "architecture", "size", "released", "support"],
    "proxy-files": ["status", "rows", "granted", "sent"],
    "purchases": ["type", "fulfillment", "coverage", "order"],
    "record": ["requests", "share", "median", "nine_in_ten", "by_rule"],
}
FIELD = re.compile(r'<input type="hidden" name="(list|query)" value="([^"]*)"')
BOX = re.compile(r'<input type="checkbox" name="columns" value="(\w+)"( checked)?>')
CHIP = re.compile(r'<a class="chip view" href="([^"]*)" ([^>]*)>([^<]*)</a>')


@pytest.fixture
def a_row_each(world):
    """At least one row in every list."""
    now = timezone.now()
    reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=now)
    ask(world, by="vera", at=now, subject="How?")
    ask_for_file(world, "vera")
    upload(world, "checked")
    upload(world, "checked", kind="products")
    add_medium(world.products["server"])
    add_token(world.people["vera"])
    make_account(world)
    check(world, machines([1]))
    buy(world, NUMBER, "server", 5)
    ask(world, by="vera", at=now - timedelta(days=2), subject="Why?")
    add_role_request(world, world.people["leo"], NUMBER)
    add_claim(world, world.people["leo"], NUMBER)


def place(world, path: str) -> str:
    return path.replace(NUMBER, str(world.licensing_ids[NUMBER].pk))


def read(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def cells(page: str) -> tuple[int, list[int]]:
    """The columns of the list by its heads, and by the cells of each row."""
    tables = re.findall(r"<table.*?</table>", page, re.S)
    [table] = [table for table in tables if 'id="list"' in table]
    head, *rows = re.findall(r"<tr\b.*?</tr>", table, re.S)
    rows = [row for row in rows if 'class="branch"' not in row]
    return len(re.findall(r"<th\b", head)), [len(re.findall(r"<t[hd]\b", row)) for row in rows]


@pytest.mark.usefixtures("a_row_each")
@pytest.mark.parametrize("name", LISTS)
def test_a_view_is_saved_as_the_page_sends_it(world, visit_as, name):
    who, path, query = LISTS[name]
    client, url = visit_as(who), place(world, path)
    page = read(client, f"{url}?{query}")
    sent = {field: html.unescape(value) for field, value in FIELD.findall(page)}
    assert sent == {"list": name.partition(",")[0], "query": query}
    client.post("/preferences", {**sent, "next": url, "save_view": "Mine"})
    assert CHIP.findall(read(client, url)) == [(f"?{html.escape(query)}", "", "Mine")]
    [(_, current, _)] = CHIP.findall(read(client, f"{url}?{query}"))
    assert current == 'aria-current="true"'


@pytest.mark.usefixtures("a_row_each")
@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_left_out_and_come_back(world, visit_as, name):
    who, path, _ = LISTS[name]
    client, url, columns = visit_as(who), place(world, path), COLUMNS[name]
    page = read(client, url)
    assert BOX.findall(page) == [(column, " checked") for column in columns]
    heads, rows = cells(page)
    assert rows
    assert set(rows) == {heads}
    assert heads > len(columns)
    for column in columns:
        sent = {"list": name, "columns_shown": "yes", "next": url, "columns": [column]}
        client.post("/preferences", sent)
        page = read(client, url)
        assert BOX.findall(page) == [(each, " checked" * (each == column)) for each in columns]
        assert cells(page) == (heads - len(columns) + 1, [heads - len(columns) + 1] * len(rows))
    client.post("/preferences", sent | {"columns": columns})
    assert cells(read(client, url)) == (heads, rows)


@pytest.mark.parametrize("name", sorted(set(LISTS) - set(COLUMNS)))
@pytest.mark.usefixtures("a_row_each")
def test_a_list_without_optional_columns_asks_for_none(world, visit_as, name):
    who, path, query = LISTS[name]
    page = read(visit_as(who), f"{place(world, path)}?{query}")
    assert "Name of this view" in page
    assert "Keep these columns" not in page


@pytest.mark.usefixtures("a_row_each")
def test_the_days_of_a_log_are_as_wide_as_its_rows(visit_as):
    ada = visit_as("ada")
    for columns, width in (([], 2), (["via"], 3), (["via", "licensing_ids"], 4)):
        sent = {"list": "log", "columns_shown": "yes", "next": "/log", "columns": columns}
        ada.post("/preferences", sent)
        assert f'scope="rowgroup" colspan="{width}"' in read(ada, "/log")


@pytest.mark.parametrize(
    ("path", "name", "order"),
    [("/licenses", "licensing-ids", "number"), ("/keys", "keys", "-number")],
)
def test_another_usual_order_begins_with_the_first_page(world, visit_as, path, name, order):
    for number in range(30):
        add_licensing_id(world, f"10000{number:02}", days=500 - number)
    add_listings(world, 30)
    ada = visit_as("ada")
    following = path + ada.get(path).context["next"]
    assert ada.get(following).context["previous"]
    sent = {"list": name, "columns_shown": "yes", "next": path, "order": order}
    ada.post("/preferences", sent)
    assert not ada.get(following).context["previous"]


def test_the_usual_order_of_licensing_ids_is_that_of_their_file(world, visit_as):
    add_licensing_id(world, "9000001", days=3)
    ada, rows = visit_as("ada"), re.compile(r'<a href="/licenses/[0-9a-f-]{36}">(\d+)</a>')
    in_file = re.compile(r'^"?(\d{7})"?,', re.M)

    def numbers() -> list[str]:
        shown = rows.findall(read(ada, "/licenses"))
        text = b"".join(ada.get("/licenses.csv").streaming_content).decode("utf-8-sig")
        assert in_file.findall(text) == shown
        return shown

    assert numbers() == ["9000001", "7654321", "7654399"]
    sent = {"list": "licensing-ids", "columns_shown": "yes", "next": "/", "order": "number"}
    ada.post("/preferences", sent)
    assert numbers() == ["7654321", "7654399", "9000001"]
