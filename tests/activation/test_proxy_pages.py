"""Files of machines in the browser: sent for a key, counted, confirmed, and the result taken."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.grants import Role
from activation.models import Activation, ProxyFile
from agreements.models import RoleAssignment
from audit.models import LogLine
from keyfiles.storage import private_files
from tests.activation.machines import installation_id
from tests.activation.proxy_files import WRONG, check, confirm, machines
from tests.cast import force
from tests.makers.activation import add_center_mak

QUERIES = 7  # one of them for what the filter offers
LIST = "/proxy-files"


def send(client, world, content: str | bytes, name: str = "machines.csv", **more):
    path = reverse("activation:key-proxy-files", args=[world.keys["cad"].pk])
    body = content.encode() if isinstance(content, str) else content
    return client.post(path, {"file": SimpleUploadedFile(name, body), **more})


def page(client, path: str) -> str:
    return client.get(path).content.decode()


def test_kim_sends_counts_confirms_and_takes_the_result(world, visit_as):
    kim = visit_as("kim")
    assert reverse("activation:key-proxy-files", args=[world.keys["cad"].pk]) in page(kim, LIST)
    sent = send(kim, world, f"{machines([1, 2])}\r\nX,{WRONG}", "C:\\my machines.csv")
    text = page(kim, sent["Location"])
    assert "Nothing is spent yet" in text
    assert '<th scope="row">4</th>' in text
    assert Activation.objects.count() == 0
    confirmed = kim.post(f"{sent['Location']}/confirm")
    assert confirmed["Location"] == sent["Location"]
    assert "three more columns" in page(kim, sent["Location"])
    assert set(Activation.objects.values_list("actor_name", "channel")) == {("Kim", "proxy")}
    result = kim.get(f"{sent['Location']}/result")
    file = ProxyFile.objects.get()
    assert (result.status_code, result["ETag"]) == (200, f'"{file.result_sha256}"')
    assert result["Content-Disposition"] == 'attachment; filename="my machines_result.csv"'
    whole = b"".join(result.streaming_content)
    rest = kim.get(f"{sent['Location']}/result", headers={"Range": "bytes=10-"})
    assert (rest.status_code, b"".join(rest.streaming_content)) == (206, whole[10:])
    assert installation_id(1).encode() in whole
    assert LogLine.objects.filter(action="proxy_file.downloaded").count() == 1
    assert kim.post(f"{sent['Location']}/confirm").status_code == 409


def test_a_long_file_shows_its_progress(world, visit_as, monkeypatch):
    monkeypatch.setattr("activation.services.proxy_files.MOST_MACHINES", 2)
    kim, file = visit_as("kim"), confirm(world, check(world, machines(range(3))))
    force(ProxyFile.objects.filter(pk=file.pk), state="activating", rows_done=2)
    for path in (f"{LIST}/{file.pk}", f"{LIST}/{file.pk}/progress"):
        assert "2 of 3" in page(kim, path)
    force(ProxyFile.objects.filter(pk=file.pk), state="failed", reason="It broke.")
    assert "data-ended" in page(kim, f"{LIST}/{file.pk}/progress")
    assert "It broke." in page(kim, f"{LIST}/{file.pk}")
    force(ProxyFile.objects.filter(pk=file.pk), state="expired")
    assert "it was 24 hours old" in page(kim, f"{LIST}/{file.pk}")


def test_what_is_refused_stands_at_the_form_and_leaves_nothing(world, visit_as, monkeypatch):
    kim = visit_as("kim")
    for content, status, words in (
        (b"PK\x03\x04", 400, "The file is a spreadsheet"),
        ("a;b", 400, "does not name the columns"),
        (b"", 400, "empty"),
        (b"x" * (10 << 20) + b"y", 413, "The file can be at most 10 MB."),
    ):
        answer = send(kim, world, content)
        assert (answer.status_code, words in answer.content.decode()) == (status, True), words
    silent = send(visit_as("sam"), world, machines([1]))
    assert (silent.status_code, ProxyFile.objects.count()) == (400, 0)
    assert send(visit_as("sam"), world, machines([1]), reason="Called").status_code == 302
    assert len(list(private_files().names("proxy"))) == 1
    monkeypatch.setattr("activation.services.proxy_files.MOST_SHOWN", 1)
    sent = send(kim, world, f"machine_name,installation_id\nX,{WRONG}\nY,2\nZ,3")
    text = page(kim, sent["Location"])
    assert ("No machine of this file can be activated" in text, "And 2 more." in text) == (
        True,
        True,
    )


def test_who_may_not_use_a_key_is_not_offered_it(world, visit_as):
    file = check(world, machines([1]))
    RoleAssignment.objects.filter(holder=world.people["kim"]).update(role=Role.KEY_VIEWER)
    text = page(visit_as("kim"), f"{LIST}/{file.pk}")
    assert "You can no longer activate machines with this key." in text
    assert "/confirm" not in text
    assert 'href="/proxy-files"' not in page(visit_as("vera"), "/")
    assert 'href="/proxy-files"' in page(visit_as("ada"), "/")


def test_who_may_use_a_key_sees_who_has_sent_files_for_it(world, visit_as):
    path = reverse("activation:key-proxy-files", args=[world.keys["cad"].pk])
    file = check(world, machines([1]))
    for who, is_linked in (("ada", False), ("kim", True)):
        text = page(visit_as(who), path)
        assert ("machines.csv" in text, "Kim" in text) == (True, True)
        assert (f"/proxy-files/{file.pk}" in text) == is_linked
        assert ("Waiting for you" in text) == is_linked
    kim = visit_as("kim")
    assert kim.post(f"{LIST}/{file.pk}/discard")["Location"] == LIST
    assert "machines.csv was discarded." in page(kim, LIST)
    assert "was discarded, or it was 24 hours old" in page(kim, f"{LIST}/{file.pk}")


def test_the_form_of_another_site_is_not_taken(world, visit_as):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["kim"])
    assert send(client, world, machines([1])).status_code == 403
    assert (ProxyFile.objects.count(), list(private_files().names("proxy"))) == (0, [])


def test_the_list_takes_the_same_queries_for_one_and_three(
    world, visit_as, django_assert_num_queries
):
    kim = visit_as("kim")
    check(world, machines([1]))
    kim.get(LIST)
    with django_assert_num_queries(QUERIES):
        kim.get(LIST)
    for number in range(2):
        add_center_mak(world, text=f"APZHN-QNB5L-64DXX-J9TRW-KMK2{'34'[number]}")
        check(world, machines([1]))
    with django_assert_num_queries(QUERIES):
        assert page(kim, LIST).count("machines.csv") == 3
