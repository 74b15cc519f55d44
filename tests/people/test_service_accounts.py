"""Service accounts: who makes and manages them, and that their tokens outlive whoever made them."""

import pytest
from django.utils import timezone

from accounts.grants import Role
from accounts.models import Token, User
from agreements.models import RoleAssignment
from agreements.services import give_roles
from audit.models import LogLine
from people.selectors import find_service_account
from people.services import (
    deactivate_service_account,
    deactivate_user,
    revoke_token,
)
from tests.access.sessions import make_fresh
from tests.cast import force
from tests.conftest import ApiClient
from tests.people.service_accounts import make, token_of
from vlsc.lib.refused import NotPermitted, Refused

ACCOUNTS = "/api/v1/service-accounts"


def test_ada_makes_one_with_a_token_that_outlives_her(world, visit_as):
    page = visit_as("ada")
    make_fresh(page, world.people["ada"])
    form = {"name": " Oslo  server", "role": "key_viewer", "kind": "licensing_ids"}
    assert page.post("/service-accounts", form | {"numbers": "7654321"}).status_code == 302
    account = User.objects.get(kind="service_account")
    path = f"/service-accounts/{account.pk}"
    form = {"name": "Server", "scopes": ["read"], "days": "90", "networks": "127.0.0.1"}
    answer = page.post(path, form)
    made = page.get(answer["Location"])
    text = made.context["new_token"]
    for shown in (page.get("/service-accounts"), page.get(path)):
        assert b"Oslo server" in shown.content
        assert b"7654321" in shown.content
    assert b"Never" in page.get(path).content
    client = ApiClient(text)
    me = client.get("/api/v1/me").json()
    assert (me["kind"], me["name"], me["roles"][0]["on"]["name"]) == (
        "service_account",
        "Oslo server",
        "7654321",
    )
    assert b"Never" not in page.get(path).content
    RoleAssignment.objects.create(
        holder=world.people["kim"],
        role="administrator",
        organization=world.organizations["contoso"],
    )
    olga = world.actor("olga")
    deactivate_user(by=olga, user=world.people["ada"], at=timezone.now())
    assert client.get("/api/v1/me").status_code == 200
    lines = LogLine.objects.order_by("at", "id").values_list("action", "actor_name", "subject_name")
    assert list(lines)[:3] == [
        ("service_account.made", "Ada", "Oslo server"),
        ("role.given", "Ada", "Oslo server"),
        ("token.made", "Ada", f"Server (…{text[-4:]})"),
    ]
    assert b"Ada made the API token" in visit_as("kim").get("/log").content
    kim = world.actor("kim")
    deactivate_service_account(by=kim, account=account, at=timezone.now())
    assert client.get("/api/v1/me").status_code == 401
    with pytest.raises(Refused) as refused:
        token_of(world, User.objects.get(pk=account.pk), "kim")
    assert refused.value.code == "account_inactive"
    assert b"Deactivated" in visit_as("kim").get(path).content


def test_its_token_works_from_its_networks_only(world, client):
    for networks, status in ((["127.0.0.0/8"], 200), (["192.0.2.0/24", "2001:db8::/32"], 401)):
        _token, text = token_of(world, make(world), networks=networks)
        answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {text}"})
        assert answer.status_code == status


def test_by_api(world, api, visit_as):
    client, number = api("ada"), world.licensing_ids["7654321"]
    body = {"name": "Oslo", "role": "key_viewer", "licensing_id": str(number.pk)}
    made = client.post_json(ACCOUNTS, body)
    assert made.status_code == 201
    account = User.objects.get(pk=made.json()["id"])
    assert client.get(ACCOUNTS).json()["results"] == [made.json()]
    assert made.json()["roles"][0]["on"]["name"] == "7654321"
    token, _text = token_of(world, account)
    listed = client.get(f"/api/v1/tokens?service_account={account.pk}").json()["results"]
    assert [row["id"] for row in listed] == [str(token.pk)]
    assert str(token.pk) not in str(client.get("/api/v1/tokens").json())
    assert (
        api("mallory").get(f"/api/v1/tokens?service_account={account.pk}").json()["results"] == []
    )
    for who, status in (("kim", 404), ("mallory", 404), ("ada", 204)):
        assert api(who).delete(f"/api/v1/tokens/{token.pk}").status_code == status
    foreign = body | {"licensing_id": str(world.licensing_ids["9F3K27QA"].pk)}
    assert client.post_json(ACCOUNTS, foreign).status_code == 400
    assert client.post_json(ACCOUNTS, body | {"name": "=1"}).status_code == 400
    assert client.delete(f"{ACCOUNTS}/{account.pk}").status_code == 204
    assert client.get(f"{ACCOUNTS}/{account.pk}").json()["is_active"] is False
    page = visit_as("ada")
    make_fresh(page, world.people["ada"])
    token_body = {"name": "x", "scopes": ["read"], "expires_at": "2027-01-31T12:00:00Z"}
    other = make(world, "mallory", "9F3K27QA")
    for pk, status in ((other.pk, 400), (make(world).pk, 201)):
        sent = token_body | {"service_account": str(pk)}
        answer = page.post("/api/v1/tokens", sent, content_type="application/json")
        assert answer.status_code == status, answer.content
    assert Token.objects.latest("created_at").made_by == world.people["ada"]


def test_who_does_not_administer_all_of_it_does_not_manage_it(world):
    """Else its token would give them rights elsewhere."""
    account = make(world)
    norge = {"role": Role.ADMINISTRATOR, "organization": world.organizations["norge"]}
    force(RoleAssignment.objects.filter(holder=world.people["wade"]), **norge)
    places = [world.licensing_ids["7654399"]]
    give_roles(
        by=world.actor("ada"), holder=account, role=Role.DOWNLOAD, places=places, at=timezone.now()
    )
    token, _text = token_of(world, account)
    for who in ("wade", "kim", "mallory", "olga"):
        by = world.actor(who)
        assert find_service_account(by, account.pk) is None
        with pytest.raises(NotPermitted):
            token_of(world, account, who)
        with pytest.raises(NotPermitted):
            revoke_token(by=by, token=token, at=timezone.now())
        with pytest.raises(NotPermitted):
            deactivate_service_account(by=by, account=account, at=timezone.now())
    assert find_service_account(world.actor("ada"), account.pk) == account
    # Somebody else's account is not a service account, whoever administers where they have a role.
    with pytest.raises(NotPermitted):
        token_of(world, world.people["vera"])


def test_who_makes_none(world):
    for who in ("kim", "mallory", "olga"):
        with pytest.raises(NotPermitted):
            make(world, who)
    with pytest.raises(NotPermitted):
        make(world, "olga", role=Role.ADMINISTRATOR)
    assert not User.objects.filter(kind="service_account").exists()


@pytest.mark.parametrize("more", [1, 3])
def test_a_list_costs_as_much_for_one_as_for_three(world, api, django_assert_num_queries, more):
    for _ in range(more):
        make(world)
    client = api("ada")
    client.get(ACCOUNTS)
    with django_assert_num_queries(5):  # token, center, roles of the actor, accounts, their roles
        assert len(client.get(ACCOUNTS).json()["results"]) == more
