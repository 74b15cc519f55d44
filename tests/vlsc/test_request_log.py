"""What the log of requests must not hold."""

import logging


def test_neither_a_search_nor_a_one_time_link_is_logged(visit_as, caplog):
    caplog.set_level(logging.INFO)
    vera = visit_as("vera")
    vera.get("/search", {"q": "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"}, follow=True)
    visit_as(None).get("/password/reset/key/1-secretpart")
    text = " ".join(str(record.msg) for record in caplog.records)
    assert "GET /search" in text
    assert "/password/reset/key/…" in text
    assert "RY6Q3" not in text
    assert "secretpart" not in text
