"""Media are downloaded by a link of one session and by API, in part too, and each is logged."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import LogLine
from catalog.models import Medium
from keyfiles.services import make_link, require_link
from keyfiles.storage import private_files
from tests.makers.media import CONTENT, add_medium
from vlsc.lib.refused import Refused


@pytest.fixture
def medium(world, store) -> Medium:
    return add_medium(world.products["server"])


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def lines() -> list[LogLine]:
    return list(LogLine.objects.filter(action="medium.downloaded"))


def link(client, medium: Medium) -> str:
    return client.post(f"/downloads/{medium.pk}")["Location"]


def test_a_download_is_linked_sent_and_logged(visit_as, world, medium):
    client = visit_as("dora")
    answer = client.get(link(client, medium))
    assert (answer.status_code, body(answer)) == (200, CONTENT)
    assert answer["ETag"] == f'"{medium.sha256}"'
    assert answer["Content-Disposition"] == 'attachment; filename="server.iso"'
    [line] = lines()
    assert line.subject_name == "Windows Server 2022 Standard: server.iso"
    assert [one.licensing_id for one in line.licensing_ids.all()] == [
        world.licensing_ids["7654321"].pk
    ]


def test_parts_continue_a_download(visit_as, medium):
    client = visit_as("dora")
    address = link(client, medium)
    parts = [
        client.get(address, headers={"Range": f"bytes={first}"}) for first in ("0-9", "10-", "-5")
    ]
    assert [body(part) for part in parts] == [CONTENT[:10], CONTENT[10:], CONTENT[-5:]]
    assert len(lines()) == 1
    assert client.get(address, headers={"If-None-Match": f'"{medium.sha256}"'}).status_code == 304
    assert client.head(address)["Content-Length"] == str(len(CONTENT))
    assert len(lines()) == 1


def test_a_link_works_in_its_session_only(visit_as, world, medium):
    client, other = visit_as("dora"), visit_as("dora")
    address = link(client, medium)
    assert other.get(address).status_code == 409
    assert visit_as(None).get(address).status_code == 302
    assert visit_as("vera").get(address).status_code == 404
    another = add_medium(world.products["cad"], "cad.iso")
    moved = address.replace(str(medium.pk), str(another.pk))
    assert client.get(moved).status_code == 409
    assert client.get(f"/downloads/{medium.pk}/file?link=x").status_code == 409
    assert body(client.get(address)) == CONTENT


def test_a_link_ends_after_an_hour(world, medium):
    given = {"medium": medium, "session": "mark"}
    made = timezone.now()
    text = make_link(by=world.actor("dora"), at=made, **given)
    require_link(link=text, at=made + timedelta(minutes=59), **given)
    with pytest.raises(Refused) as refused:
        require_link(link=text, at=made + timedelta(minutes=61), **given)
    assert refused.value.code == "link_ended"


def test_a_role_that_is_taken_away_ends_the_link(visit_as, world, medium):
    client = visit_as("dora")
    address = link(client, medium)
    world.people["dora"].roles.all().delete()
    assert client.get(address).status_code == 404
    assert lines() == []


def test_the_api_lists_and_sends_what_may_be_downloaded(api, world, medium):
    client = api("dora", "read")
    [row] = client.get("/api/v1/downloads?architecture=x64&q=server").json()["results"]
    assert row == {
        "id": str(medium.pk),
        "product": str(world.products["server"].pk),
        "file": "server.iso",
        "language": "English",
        "architecture": "x64",
        "size": len(CONTENT),
        "sha256": medium.sha256,
        "released_on": None,
        "support_ends_on": None,
        "added_at": row["added_at"],
    }
    assert client.get("/api/v1/downloads?language=Swedish").json()["results"] == []
    part = client.get(f"/api/v1/downloads/{medium.pk}/file", headers={"Range": "bytes=1-3"})
    assert (part.status_code, body(part)) == (206, CONTENT[1:4])
    assert [line.channel for line in lines()] == ["api"]
    assert api("vera").get("/api/v1/downloads").json()["results"] == []


def test_a_file_that_is_gone_is_said_before_anything_is_sent(api, medium):
    private_files().remove(medium.stored_as)
    answer = api("dora").get(f"/api/v1/downloads/{medium.pk}/file")
    assert (answer.status_code, answer.json()["code"], lines()) == (503, "unavailable", [])


def test_whoever_sees_as_a_customer_downloads_nothing(visit_as, world, medium):
    client = visit_as("olga")
    contoso = world.organizations["contoso"]
    client.post(f"/desk/customers/{contoso.pk}/see", {"reason": "asked"})
    assert client.post(f"/downloads/{medium.pk}").status_code == 403


def test_the_pages_of_software_and_of_the_product(visit_as, medium):
    page = visit_as("dora").get("/downloads?language=English").content.decode()
    assert page.count(f"SHA-256 {medium.sha256}") == 1
    product = visit_as("dora").get(f"/keys/products/{medium.product_id}").content.decode()
    assert f"SHA-256 {medium.sha256}" in product
    assert "SHA-256" not in visit_as("vera").get(f"/keys/products/{medium.product_id}").text
    assert (
        "None of your roles lets you download software" in visit_as("vera").get("/downloads").text
    )
