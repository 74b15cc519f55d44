"""Key files by page and by API: the same bytes, the same refusals."""

import re
from uuid import uuid4

import pytest
from django.utils import timezone

from audit.models import LogLine
from keyfiles import exports
from keyfiles.models import KeyExport
from keys.models import Key
from tests.cast import PASSWORD, force
from tests.keyfiles.export_interfaces import ask_by_api, ask_by_page, build_all, content

TSV = "text/tab-separated-values; charset=utf-8"


def test_page_and_api_give_the_same_bytes_and_lines(sign_in, program):
    vera, tool = sign_in("vera"), program("vera")
    by_page = vera.get(f"{ask_by_page(vera)}/file")
    by_api = tool.get(f"{ask_by_api(tool)}/file")
    bodies = [content(answer) for answer in (by_page, by_api)]
    assert bodies[0] == bodies[1]
    for answer in (by_page, by_api):
        assert answer["Content-Type"] == TSV
        assert answer["Content-Length"] == str(len(bodies[0]))
        assert re.fullmatch(
            r'attachment; filename="ProductKeys_all_\d{8}\.csv"', answer["Content-Disposition"]
        )
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
    actions = LogLine.objects.order_by("id").values_list("action", "channel")
    assert list(actions) == [
        ("key_export.requested", "page"),
        ("key_export.built", "job"),
        ("key_export.downloaded", "page"),
        ("key_export.requested", "api"),
        ("key_export.built", "job"),
        ("key_export.downloaded", "api"),
    ]


def test_ticked_keys_by_page_and_api(sign_in, program, committed_world):
    keys = [str(committed_world.keys[name].pk) for name in ("mak", "cad")]
    vera, tool = sign_in("vera"), program("vera")
    by_page = content(vera.get(f"{ask_by_page(vera, scope='keys', keys=keys)}/file"))
    by_api = content(tool.get(f"{ask_by_api(tool, scope='keys', keys=keys)}/file"))
    assert by_page == by_api
    assert by_page.count(b"\r\n") == 3


def nameless(page: bytes) -> bytes:
    """A page without what differs from one request to the next: ids, tokens of forms."""
    return re.sub(rb"[A-Za-z0-9]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", b"", page)


def test_a_foreign_file_looks_like_none(sign_in, program):
    vera, tool = sign_in("vera"), program("vera")
    page, place = ask_by_page(vera), ask_by_api(tool)
    mallory, his = sign_in("mallory"), program("mallory")
    for path in ("", "/progress", "/file"):
        unknown = mallory.get(f"/key-files/{uuid4()}{path}")
        foreign = mallory.get(f"{page}{path}")
        assert (foreign.status_code, nameless(foreign.content)) == (404, nameless(unknown.content))
    for path in ("", "/file"):
        unknown = his.get(f"/api/v1/key-exports/{uuid4()}{path}").json()
        foreign = his.get(f"{place}{path}")
        assert foreign.status_code == 404
        assert foreign.json() | {"request_id": ""} == unknown | {"request_id": ""}
    assert his.get("/api/v1/key-exports").json()["results"] == []
    assert b"ProductKeys" not in mallory.get("/key-files").content


@pytest.mark.parametrize("name", ["leo", "dora", "olga", "sam", "ines"])
def test_others_are_refused_by_page_and_api(sign_in, program, name):
    assert sign_in(name).post("/key-files", {"scope": "all", "format": "tsv"}).status_code == 403
    answer = program(name).post_json("/api/v1/key-exports", {"scope": "all", "format": "tsv"})
    assert answer.status_code == 403
    assert not KeyExport.objects.exists()


def test_everything_asks_sessions_for_a_fresh_sign_in(sign_in, program, committed_world):
    committed_world.people["vera"].set_password(PASSWORD)
    committed_world.people["vera"].save()
    vera = sign_in("vera", ago=301)
    answer = vera.post("/key-files", {"scope": "all", "format": "tsv"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/again")
    assert not KeyExport.objects.exists()
    # One licensing ID does not ask, and neither does a token.
    one = str(committed_world.licensing_ids["7654321"].pk)
    ask_by_page(vera, scope="licensing_id", licensing_id=one)
    ask_by_api(program("vera"))
    # The docs' page session is told in words.
    docs = vera.post(
        "/api/v1/key-exports", {"scope": "all", "format": "tsv"}, content_type="application/json"
    )
    assert (docs.status_code, docs.json()["code"]) == (403, "fresh_sign_in_required")
    vera.post(answer["Location"], {"password": PASSWORD})
    ask_by_page(vera)


def test_progress_is_shown_until_the_end(sign_in, store):
    vera = sign_in("vera")
    place = vera.post("/key-files", {"scope": "all", "format": "tsv"})["Location"]
    force(KeyExport.objects.all(), state="building", rows_done=1200, rows_total=3400, attempt=1)
    shown = vera.get(place).content.decode()
    assert f'hx-get="{place}/progress"' in shown
    assert "1,200 of 3,400" in shown
    assert "1,200 of 3,400" in vera.get(f"{place}/progress").content.decode()
    force(KeyExport.objects.all(), state="requested", attempt=0)
    build_all()
    assert "data-ended" in vera.get(f"{place}/progress").content.decode()
    shown = vera.get(place).content.decode()
    assert f"{place}/file" in shown
    assert KeyExport.objects.get().sha256 in shown


def test_a_failed_file_says_why(sign_in):
    vera = sign_in("vera")
    place = vera.post("/key-files", {"scope": "all", "format": "tsv"})["Location"]
    force(
        KeyExport.objects.all(), state="failed", reason="There was not enough space for the file."
    )
    assert "There was not enough space for the file." in vera.get(place).content.decode()


def test_a_damaged_file_is_refused_by_page_and_api(sign_in, program, store):
    vera, tool = sign_in("vera"), program("vera")
    page, place = ask_by_page(vera), ask_by_api(tool)
    for path in (store / "exports").iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    assert vera.get(f"{page}/file").status_code == 409
    answer = tool.get(f"{place}/file")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")
    assert answer.json()["detail"] == "The stored file is damaged. Ask for a new one."
    assert not LogLine.objects.filter(action="key_export.downloaded").exists()


def test_the_page_says_what_was_left_out_and_what_cannot_be_used_yet(sign_in, committed_world):
    vera = sign_in("vera")
    plain = vera.get(ask_by_page(vera)).content.decode()
    assert "Left out" not in plain
    assert "cannot be used yet" not in plain
    for name, status in {"mak": "blocked", "cad": "not_usable_yet", "kms": "replaced"}.items():
        force(Key.objects.filter(pk=committed_world.keys[name].pk), status=status)
    shown = vera.get(ask_by_page(vera)).content.decode()
    assert "Left out: 1 blocked, 1 replaced." in shown
    assert "1 key in it cannot be used yet." in shown


def test_asking_again_shows_the_one_that_is_being_built(sign_in, program):
    vera, tool = sign_in("vera"), program("vera")
    form = {"scope": "all", "format": "tsv"}
    pages = {vera.post("/key-files", form)["Location"] for _ in range(2)}
    answers = {tool.post_json("/api/v1/key-exports", form).json()["id"] for _ in range(2)}
    assert (len(pages), len(answers), KeyExport.objects.count()) == (1, 1, 2)
    assert LogLine.objects.filter(action="key_export.requested").count() == 2


def test_a_file_whose_day_is_over_is_gone_politely(sign_in, program):
    vera, tool = sign_in("vera"), program("vera")
    page, place = ask_by_page(vera), ask_by_api(tool)
    KeyExport.objects.update(expires_at=timezone.now())
    exports.sweep(at=timezone.now())
    assert vera.get(f"{page}/file").status_code == 409
    answer = tool.get(f"{place}/file")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")
    assert "24 hours" in vera.get(page).content.decode()


@pytest.mark.parametrize("files", [1, 3])
def test_the_list_makes_as_many_queries_for_one_file_as_for_three(
    sign_in, files, django_assert_num_queries, committed_world
):
    vera = sign_in("vera")
    wishes = [{"format": "tsv"}, {"format": "xlsx"}]
    one = str(committed_world.licensing_ids["7654321"].pk)
    wishes.append({"scope": "licensing_id", "licensing_id": one})
    for wish in wishes[:files]:
        ask_by_page(vera, **wish)
    vera.get("/key-files")
    with django_assert_num_queries(6):
        shown = vera.get("/key-files").content.decode()
    assert shown.count("/file") == files
