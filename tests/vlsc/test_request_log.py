"""What the log of requests must not hold."""

import logging


def test_a_request_is_one_line_with_the_address_that_proxies_vouch_for(api, settings, caplog):
    settings.TRUSTED_PROXIES = 1
    with caplog.at_level(logging.INFO, "django_structlog"):
        headers = {"X-Forwarded-For": "198.51.100.7, 192.0.2.1", "User-Agent": "made up"}
        api(None).get("/api/v1/telephone-directory", headers=headers)
    [line] = [record.msg for record in caplog.records if record.name.startswith("django_structlog")]
    assert (line["event"], line["ip"]) == ("request_finished", "192.0.2.1")
    assert line["user_agent"] == "made up"


def test_neither_a_search_nor_a_one_time_link_is_logged(visit_as, caplog):
    caplog.set_level(logging.INFO)
    vera = visit_as("vera")
    vera.get("/search", {"q": "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"}, follow=True)
    visit_as(None).get("/password/reset/key/1-secretpart")
    invitation = "/invitations/01982f6c-3a51-7c34-9d2b-5f1c2a7e9b10/"
    visit_as(None).get(f"{invitation}secretpart")
    text = " ".join(str(record.msg) for record in caplog.records)
    assert "GET /search" in text
    assert "/password/reset/key/…" in text
    assert f"{invitation}…" in text
    assert "RY6Q3" not in text
    assert "secretpart" not in text
