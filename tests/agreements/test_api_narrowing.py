"""Tools narrow the lists of agreements by what they have: a whole number, an end date."""

from datetime import timedelta

import pytest

from agreements.models import LicensingId
from tests.today import center_today

TODAY = center_today()


def found(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["number"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("licensing-ids?number=7654321", ["7654321"]),
        ("licensing-ids?number=9f3k27qa", ["9F3K27QA"]),
        ("licensing-ids?number=765432", []),
        ("licensing-ids?number=%207654321", []),
        ("licensing-ids?authorization=61234567zzs2612", ["61234567"]),
        ("licensing-ids?authorization=61234567", []),
        ("organizations?number=C-1001", ["C-1001"]),
        ("organizations?number=c-1001", []),
        ("organizations?number=C-10", []),
        ("agreements?number=E0045120", ["E0045120"]),
        ("agreements?number=E00451", []),
    ],
)
def test_by_the_whole_number(api, asked, numbers):
    assert found(api("ines").get(f"/api/v1/{asked}")) == numbers


def test_by_the_agreement(api, world):
    agreement = world.licensing_ids["7654321"].agreement_id
    answer = api("ines").get(f"/api/v1/licensing-ids?agreement={agreement}")
    assert found(answer) == ["7654321", "7654399"]


@pytest.mark.parametrize("kind", ["licensing-ids", "agreements"])
def test_by_the_end_date_which_is_included(api, world, kind):
    def ask(**days: int) -> list[str]:
        query = {f"ends_on_{name}": str(TODAY + timedelta(days=n)) for name, n in days.items()}
        return found(api("ines").get(f"/api/v1/{kind}", query))

    everything = ask()
    assert len(ask(lte=218)) == len(everything) - 3
    assert ask(lte=217) == []
    assert len(ask(gte=500)) == 1
    assert ask(gte=501) == []
    assert len(ask(gte=300, lte=400)) == 2
    LicensingId.objects.update(ends_on=None)
    if kind == "licensing-ids":
        assert ask(gte=0) == ask(lte=9999) == []


@pytest.mark.parametrize(
    "asked",
    [
        "ends_on_lte=31.01.2026",
        "ends_on_lte=2026-02-30",
        "ends_on_lte=20260131",
        "ends_on_gte=01/31/2026",
        "ends_on_gte=2026-01-31T00:00:00Z",
        "ends_on_gte=%D9%A2026-01-01",
        "agreement=E0045120",
        "number=" + "9" * 41,
        "number=",
    ],
)
def test_what_cannot_be_read_is_refused(api, asked):
    answer = api("ines").get(f"/api/v1/licensing-ids?{asked}")
    assert answer.status_code == 400
    pointers = [error["pointer"] for error in answer.json()["errors"]]
    assert pointers == [f"?{asked.partition('=')[0]}"]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("kind", "queries"), [("organizations", 4), ("agreements", 4), ("licensing-ids", 5)]
)
def test_the_number_of_queries_does_not_depend_on_the_rows(
    api, world, django_assert_num_queries, kind, queries, rows
):
    client = api("ines")
    client.get("/api/v1/me")
    with django_assert_num_queries(queries):  # token, center, synced until, rows; contacts
        client.get(f"/api/v1/{kind}?page_size={rows}&updated_since=2020-01-01T00:00:00Z")
