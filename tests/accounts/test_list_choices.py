"""How somebody likes lists shown is kept with the account: density, columns, order, saved views."""

import pytest

from accounts.lists import MOST_VIEWS
from tests.keys.reading import text_of

KEY = "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"


@pytest.fixture
def choose(visit_as):
    """Sends a form of choices as vera, and reads the page of keys after it."""
    vera = visit_as("vera")

    def send(url: str = "/keys", **sent):
        answer = vera.post("/preferences", {"next": url, **sent})
        assert (answer.status_code, answer["Location"]) == (302, url)
        return vera.get(url).content.decode()

    return send


def kept(world) -> dict:
    world.people["vera"].refresh_from_db()
    return world.people["vera"].lists


def test_the_density_of_all_lists_is_kept(choose, visit_as):
    assert 'data-density="compact"' in visit_as("vera").get("/keys").content.decode()
    assert 'data-density="comfortable"' in choose(density="comfortable")
    assert 'data-density="comfortable"' in visit_as("vera").get("/licenses").content.decode()
    assert 'data-density="comfortable"' in choose(density="nonsense")
    assert 'data-density="compact"' in visit_as("ada").get("/licenses").content.decode()


def test_the_slash_is_a_shortcut_until_it_is_switched_off(choose, visit_as):
    on, off = 'aria-keyshortcuts="/ Control+K"', 'aria-keyshortcuts="Control+K"'
    assert on in visit_as("vera").get("/keys").content.decode()
    html = choose(slash="off")
    assert off in html
    assert ">/</kbd>" not in html
    assert off in choose("/licenses", density="comfortable")
    assert off in choose(slash="nonsense")
    assert on in visit_as("ada").get("/keys").content.decode()
    assert on in choose(slash="on")


def test_columns_and_order_are_kept_for_each_list(choose, world):
    html = choose(list="keys", columns_shown="yes", columns=["type"], order="-product")
    assert "<td>MAK<" in html
    assert 'data-label="Licensing ID"' not in html
    assert html.index("Windows Server") < html.index("Fjord CAD 2026 Professional</a>")
    other = choose(f"/keys/products/{world.products['server'].pk}")
    assert 'data-label="Licensing ID"' in other
    bare = choose(list="keys", columns_shown="yes")
    assert "<td>MAK<" not in bare
    assert "T77B9" in bare


def test_a_view_is_saved_shown_and_removed(choose, visit_as, world):
    html = choose(list="keys", save_view=" My  MAKs ", query="type=mak&pool=&after=x&sort=left")
    assert '<a class="chip view" href="?type=mak&amp;sort=left"' in html
    assert ">My MAKs</a>" in html
    shared = visit_as("ada").get("/keys?type=mak&sort=left")
    assert "My MAKs" not in text_of(shared)  # the address is shared, the view is not
    assert "PJDPY" in text_of(shared)
    current = visit_as("vera").get("/keys?type=mak&sort=left").content.decode()
    assert 'aria-current="true">My MAKs' in current
    assert "My MAKs" not in choose(list="keys", drop_view="My MAKs")
    assert kept(world)["of"]["keys"]["views"] == []


def test_a_view_of_the_same_name_is_replaced(choose, world):
    choose(list="keys", save_view="Mine", query="type=mak")
    choose(list="keys", save_view="Mine", query="type=kms")
    assert kept(world)["of"]["keys"]["views"] == [["Mine", "type=kms"]]


def test_no_key_is_kept_in_a_view(choose, world):
    choose(list="keys", save_view=f"Where {KEY} is", query=f"q={KEY}")
    assert "RY6Q3" not in str(kept(world))


@pytest.mark.parametrize(
    "sent",
    [
        {"list": "No List", "columns_shown": "yes", "columns": ["type"]},
        {"list": "keys", "save_view": " ", "query": "type=mak"},
        {"list": "keys"},
        {"columns_shown": "yes", "columns": ["type"]},
    ],
)
def test_what_cannot_be_kept_changes_nothing(choose, world, sent):
    html = choose(**sent)
    assert kept(world) == {}
    assert ("Enter a name for the view." in html) == ("save_view" in sent)


def test_columns_and_orders_have_plain_names(choose, world):
    choose(list="keys", columns_shown="yes", columns=["type", "<b>"], order="drop table")
    assert kept(world)["of"]["keys"] == {"columns": ["type"], "order": ""}


def test_so_many_views_are_kept_and_no_more(choose, world):
    for number in range(MOST_VIEWS + 1):
        html = choose(list="keys", save_view=f"View {number}", query="type=mak")
    assert len(kept(world)["of"]["keys"]["views"]) == MOST_VIEWS
    assert "You have 12 views of this list. Remove one to save another." in html
