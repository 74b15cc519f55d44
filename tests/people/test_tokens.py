"""People make and revoke tokens on a page; a token is never stronger than its maker is now."""

import re
import time
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.actor import actor_of
from accounts.models import KeptValue, Token
from accounts.tokens import digest, is_well_formed
from agreements.access import possible_scopes
from audit.models import LogLine
from people.services import TokenWish, make_token, revoke_token
from tests.today import center_today
from vlsc.lib.refused import Invalid, NotPermitted, Refused

KEY_VIEWER = ["read", "keys:reveal", "keys:export", "support:write"]


@pytest.fixture
def fresh(visit_as, world):
    """A browser whose person gave the password just now."""

    def open_fresh(name: str, ago: float = 0):
        browser = visit_as(name)
        session = browser.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time() - ago}
        ]
        session["account_authentication_methods_user"] = str(world.people[name].pk)
        session.save()
        return browser

    return open_fresh


def wish(**asked) -> TokenWish:
    usual = {"name": "tool", "scopes": ["read"], "expires_at": timezone.now() + timedelta(days=30)}
    return TokenWish(**(usual | asked))


def make(world, person: str, **asked) -> tuple[Token, str]:
    return make_token(
        by=world.actor(person), holder=world.people[person], wish=wish(**asked), at=timezone.now()
    )


@pytest.mark.parametrize(
    ("name", "scopes"),
    [
        (
            "ada",
            [*KEY_VIEWER[:3], "activations:write", "support:write", "access:manage", "log:read"],
        ),
        ("kim", [*KEY_VIEWER[:3], "activations:write", "support:write"]),
        ("vera", KEY_VIEWER),
        ("leo", ["read"]),
        ("dora", ["read"]),
        (
            "olga",
            [
                "read",
                "keys:reveal",
                "activations:write",
                "support:write",
                "access:manage",
                "log:read",
                "center:load",
                "center:desk",
            ],
        ),
        ("sam", ["read", "activations:write", "support:write", "center:desk"]),
        ("ines", ["read", "log:read", "center:desk"]),
    ],
)
def test_who_can_have_which_scopes(world, name, scopes):
    assert possible_scopes(world.actor(name)) == scopes


def test_a_token_is_stored_as_a_digest_and_logged_for_its_licensing_ids(world):
    token, text = make(world, "vera", scopes=["read", "keys:reveal"])

    assert is_well_formed(text)
    token.refresh_from_db()
    assert (bytes(token.digest), token.last_four) == (digest(text), text[-4:])
    assert (token.scopes, token.licensing_ids, token.networks) == (
        ["keys:reveal", "read"],
        None,
        [],
    )
    line = LogLine.objects.get()
    assert (line.action, line.actor_name, line.subject_id) == ("token.made", "Vera", token.pk)
    assert [one.licensing_id for one in line.licensing_ids.all()] == [
        world.licensing_ids["7654321"].pk
    ]
    assert text not in str(line.__dict__)


@pytest.mark.parametrize("name", ["leo", "dora"])
def test_roles_without_the_right_make_none(world, name):
    with pytest.raises(NotPermitted):
        make(world, name)


def test_nobody_makes_a_token_for_somebody_else(world):
    with pytest.raises(NotPermitted):
        make_token(
            by=world.actor("ada"), holder=world.people["vera"], wish=wish(), at=timezone.now()
        )


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"scopes": ["read", "log:read"]}, "scopes"),
        ({"scopes": ["center:load"]}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"scopes": []}, "scopes"),
        ({"name": "=cmd"}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"networks": ["192.0.2.1/24"]}, "networks"),
        ({"networks": ["everywhere"]}, "networks"),
        ({"licensing_ids": []}, "licensing_ids"),
    ],
)
def test_what_a_token_cannot_be(world, asked, field):
    with pytest.raises(Invalid) as refused:
        make(world, "vera", **asked)

    assert list(refused.value.errors) == [field]
    assert not Token.objects.exists()
    assert not LogLine.objects.exists()


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_a_token_ends_within_a_year(world, days):
    at = timezone.now()
    asked = {"by": world.actor("vera"), "holder": world.people["vera"], "at": at}

    with pytest.raises(Invalid) as refused:
        make_token(wish=wish(expires_at=at + timedelta(days=days)), **asked)

    assert list(refused.value.errors) == ["expires_at"]
    token, _ = make_token(wish=wish(expires_at=at + timedelta(days=365)), **asked)
    assert token.expires_at - at == timedelta(days=365)


def test_a_token_is_bound_to_what_its_maker_sees(world):
    mine, sister = world.licensing_ids["7654321"].pk, world.licensing_ids["7654399"].pk

    token, _ = make(world, "vera", licensing_ids=[mine])
    assert token.licensing_ids == [mine]
    with pytest.raises(Invalid) as refused:
        make(world, "vera", licensing_ids=[mine, sister])
    assert list(refused.value.errors) == ["licensing_ids"]


def test_an_address_is_a_network_of_one(world):
    token, _ = make(world, "vera", networks=["192.0.2.7", "2001:db8::/32"])
    assert token.networks == ["192.0.2.7/32", "2001:db8::/32"]
    assert LogLine.objects.get().facts["networks"] == token.networks


@pytest.mark.parametrize(
    ("limits", "is_allowed"),
    [
        ({"scopes": None}, True),
        ({"scopes": {"access:manage"}}, True),
        ({"scopes": {"read", "keys:export"}}, False),
        ({"scopes": {"access:manage"}, "bound_to": True}, False),
    ],
    ids=["session", "manages", "reads", "bound"],
)
def test_who_revokes_another_token(world, limits, is_allowed):
    token, _ = make(world, "vera")
    bound = frozenset({world.licensing_ids["7654321"].pk}) if "bound_to" in limits else None
    scopes = limits["scopes"] and frozenset(limits["scopes"])
    by = replace(world.actor("vera"), token_id=uuid4(), scopes=scopes, bound_to=bound)

    if is_allowed:
        assert revoke_token(by=by, token=token, at=timezone.now()).revoked_at
    else:
        with pytest.raises(NotPermitted):
            revoke_token(by=by, token=token, at=timezone.now())
        assert Token.objects.get().revoked_at is None
        by = replace(by, token_id=token.pk)  # but itself it may
        assert revoke_token(by=by, token=token, at=timezone.now()).revoked_at


def test_only_the_holder_revokes_and_once(world):
    token, _ = make(world, "vera")
    with pytest.raises(NotPermitted):
        revoke_token(by=world.actor("ada"), token=token, at=timezone.now())

    first = revoke_token(by=world.actor("vera"), token=token, at=timezone.now()).revoked_at
    again = revoke_token(by=world.actor("vera"), token=token, at=timezone.now()).revoked_at

    assert first == again is not None
    assert [line.action for line in LogLine.objects.order_by("at", "id")] == [
        "token.made",
        "token.revoked",
    ]


def test_a_deactivated_person_gets_none(world):
    world.people["vera"].is_active = False
    with pytest.raises(Refused, match="deactivated"):
        make(world, "vera")


# --- The page ---------------------------------------------------------------------------------


FORM = {
    "name": "deployment",
    "scopes": ["read", "keys:export"],
    "days": "30",
    "licensing_ids": "7654321",
    "networks": "192.0.2.0/24",
}


def test_the_page_makes_a_token_and_shows_it_once(world, fresh):
    browser = fresh("vera")
    answer = browser.post("/tokens", FORM)
    assert answer.status_code == 302
    page = browser.get(answer["Location"])
    text = re.search(r"vlsc_pat_\w+", page.content.decode())[0]
    token = Token.objects.get(digest=digest(text))
    assert answer["Location"] == f"/tokens/{token.pk}/made"
    assert (token.name, token.scopes) == ("deployment", ["keys:export", "read"])
    assert token.licensing_ids == [world.licensing_ids["7654321"].pk]
    assert page["Cache-Control"] == "no-store"
    again = browser.get(answer["Location"]).content.decode()
    assert "This token is not shown again" in again
    later = browser.get("/tokens").content.decode()
    assert "deployment" in later
    assert [text[9:] in shown for shown in (again, later)] == [False, False]


def test_the_page_names_every_wrong_field_at_once(fresh):
    wrong = {"name": "", "days": "", "licensing_ids": "0000000", "networks": "here 192.0.2.0/24"}
    html = fresh("vera").post("/tokens", wrong).content.decode()
    summary = html[html.index("data-errors") :].partition("<form")[0]
    assert re.findall(r'href="#id_(\w+)"', summary) == [
        "name",
        "scopes",
        "days",
        "licensing_ids",
        "networks",
    ]
    assert "“here” is not a network, like 192.0.2.0/24." in summary


def test_a_new_token_is_shown_in_its_own_session_only(world, fresh):
    place = fresh("vera").post("/tokens", FORM)["Location"]
    assert "vlsc_pat_" not in fresh("vera").get(place).content.decode()
    assert fresh("ada").get(place).status_code == 404


def test_a_look_at_the_head_does_not_use_the_display_up(fresh):
    browser = fresh("vera")
    place = browser.post("/tokens", FORM)["Location"]
    assert browser.head(place).status_code == 200
    assert "vlsc_pat_" in browser.get(place).content.decode()


def test_a_new_token_that_nobody_looked_at_is_gone_after_ten_minutes(fresh):
    browser = fresh("vera")
    place = browser.post("/tokens", FORM)["Location"]
    KeptValue.objects.update(expires_at=timezone.now())
    assert "vlsc_pat_" not in browser.get(place).content.decode()


def test_a_form_that_is_sent_twice_makes_one_token(fresh):
    browser = fresh("vera")
    form_id = re.search(r'name="form_id" value="([^"]+)"', browser.get("/tokens").content.decode())
    form = FORM | {"form_id": form_id[1]}
    assert len({browser.post("/tokens", form)["Location"] for _ in range(2)}) == 1
    assert Token.objects.count() == 1
    other = re.search(r'name="form_id" value="([^"]+)"', browser.get("/tokens").content.decode())
    assert other[1] != form_id[1]


def test_a_form_with_errors_can_be_sent_again(fresh):
    browser = fresh("vera")
    form = FORM | {"form_id": "0198a9d0-0000-4000-8000-000000000000"}
    assert browser.post("/tokens", form | {"networks": "here"}).status_code == 400
    assert browser.post("/tokens", form).status_code == 302


@pytest.mark.parametrize("ended", ["revoked_at", "expires_at"])
def test_an_ended_token_is_made_again_with_the_same_attributes(world, fresh, ended):
    at, own = timezone.now(), world.licensing_ids["7654321"].pk
    asked = {"scopes": ["keys:export"], "licensing_ids": [own], "networks": ["192.0.2.0/24"]}
    token, _text = make(world, "vera", expires_at=at + timedelta(days=100), **asked)
    Token.objects.update(**{ended: at})
    browser = fresh("vera")
    link = f"/tokens?like={token.pk}#make"
    assert f'href="{link}"' in browser.get("/tokens").content.decode()
    form = browser.get(link).context["form"]
    values = {name: form[name].value() for name in FORM}
    assert values == {
        "name": "tool",
        "scopes": ["keys:export"],
        "days": 180 if ended == "revoked_at" else 7,
        "licensing_ids": "7654321",
        "networks": "192.0.2.0/24",
    }


@pytest.mark.parametrize("other", ["ada's", "0", "0198a9d0-0000-4000-8000-000000000000"])
def test_a_token_of_nobody_or_somebody_else_is_no_example(world, fresh, other):
    token, _text = make(world, "ada")
    like = token.pk if other == "ada's" else other
    assert fresh("vera").get("/tokens", {"like": like}).status_code == 404


def test_the_page_offers_only_what_the_person_can_have(fresh):
    html = fresh("vera").get("/tokens").content.decode()
    assert set(re.findall(r'name="scopes" value="([^"]+)"', html)) == set(KEY_VIEWER)


def test_the_page_refuses_at_the_field(world, fresh):
    browser = fresh("vera")
    answer = browser.post(
        "/tokens",
        {
            "name": "x",
            "scopes": ["read", "log:read"],
            "days": "30",
            "licensing_ids": "7654399",
            "networks": "here",
        },
    )

    errors = answer.context["form"].errors
    assert set(errors) == {"scopes", "licensing_ids", "networks"}
    assert errors["licensing_ids"] == ["There is no licensing ID 7654399."]
    assert answer.status_code == 400
    assert not Token.objects.exists()


def test_who_may_not_make_tokens_still_sees_and_revokes_their_own(world, visit_as, fresh):
    world.token("leo")
    token = Token.objects.get()
    browser = fresh("leo")
    html = browser.get("/tokens").content.decode()
    assert "…" + token.last_four in html
    assert "Create a token" not in html
    for asking in (browser, visit_as("leo")):  # nobody gives a password again to be refused then
        asked = {"name": "x", "scopes": "read", "days": "30"}
        assert asking.post("/tokens", asked).status_code == 403

    assert browser.post(f"/tokens/{token.pk}/revoke").status_code == 302

    token.refresh_from_db()
    assert token.revoked_at


def test_another_persons_token_does_not_exist(world, visit_as):
    world.token("vera")
    token = Token.objects.get()

    assert visit_as("ada").post(f"/tokens/{token.pk}/revoke").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_database_little(world, fresh, rows, django_assert_num_queries):
    for _ in range(rows):
        world.token("vera", licensing_ids=[world.licensing_ids["7654321"].pk])
    browser = fresh("vera")
    browser.get("/tokens")
    with django_assert_num_queries(7):  # one of them for what the filter offers
        browser.get("/tokens")


@pytest.mark.parametrize(
    ("name", "shown"), [("vera", True), ("ines", True), ("leo", False), ("dora", False)]
)
def test_the_rail_names_tokens_for_who_may_make_them(visit_as, name, shown):
    html = visit_as(name).get("/licenses").content.decode()
    assert ('href="/tokens"' in html) == shown


def test_a_token_makes_no_token_by_any_interface(world):
    world.token("vera")
    vera = world.people["vera"]
    by = actor_of(vera, channel="job", token=vera.tokens.get(), today=center_today())
    with pytest.raises(NotPermitted):
        make_token(by=by, holder=vera, wish=wish(), at=timezone.now())


@pytest.mark.parametrize("field", ["networks", "licensing_ids"])
def test_parts_of_a_pasted_key_are_not_quoted(fresh, field):
    """A blank in it makes two entries, of which the second is no key any more."""
    text = "V82BH M8K9F--JX4QK.7TWR3=6WPB8"
    sent = {"name": "A", "scopes": ["read"], "days": "30", field: text}
    page = fresh("vera").post("/tokens", sent).content.decode()
    assert "The text contains a product key." in page
    assert "M8K9F" not in page
