"""The list, the page and the bar of a key file or an upload agree about its state."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.keyfiles.import_interfaces import IMPORTS
from tests.keyfiles.key_files import CAD, a_key, key_file, load, row, upload
from tests.keys.reading import text_of
from tests.makers.key_files import ask_for_file, log_download
from tests.makers.key_files import upload as add_upload

PAGE = "/key-files"


def test_a_file_whose_time_is_over_is_expired_before_the_sweep(world, visit_as):
    vera = visit_as("vera")
    export = ask_for_file(world, "vera", expires_at=timezone.now() - timedelta(minutes=1))
    for path in (PAGE, f"{PAGE}/{export.pk}"):
        text = text_of(vera.get(path))
        assert "Request again" in text
        assert "Expired" in text
        assert f"{PAGE}/{export.pk}/file" not in vera.get(path).content.decode()


@pytest.mark.parametrize(("state", "has_bar"), [("requested", False), ("building", True)])
def test_a_file_that_waits_has_no_progress_of_an_earlier_attempt(world, visit_as, state, has_bar):
    export = ask_for_file(world, "vera", state=state, rows_done=7, rows_total=9)
    html = visit_as("vera").get(f"{PAGE}/{export.pk}/progress").content.decode()
    assert ('max="9"' in html) is has_bar


@pytest.mark.parametrize(("state", "has_bar"), [("confirmed", False), ("applying", True)])
def test_an_upload_that_waits_has_no_progress_of_its_check(world, visit_as, state, has_bar):
    waiting = add_upload(world, state)
    type(waiting).objects.filter(pk=waiting.pk).update(rows_done=9, rows_total=9)
    html = visit_as("olga").get(f"{IMPORTS}/{waiting.pk}/progress").content.decode()
    assert ('max="9"' in html) is has_bar


def test_the_list_looks_again_while_a_file_is_built(world, visit_as):
    ask_for_file(world, "vera")
    assert 'hx-select="#key-files"' not in visit_as("vera").get(PAGE).content.decode()
    ask_for_file(world, "vera", state="building", scope="keys", keys=[world.keys["mak"].pk])
    assert 'hx-select="#key-files"' in visit_as("vera").get(PAGE).content.decode()


def test_the_list_says_which_files_were_downloaded(world, visit_as, django_assert_num_queries):
    vera = visit_as("vera")
    vera.get(PAGE)
    for _ in range(3):
        log_download(world, "vera", ask_for_file(world, "vera"))
        with django_assert_num_queries(6):
            text = text_of(vera.get(PAGE))
    ask_for_file(world, "vera")
    assert text.count("Ready downloaded") == 3


def test_loading_what_changes_nothing_is_not_the_primary_button(world, store, visit_as):
    olga = visit_as("olga")
    same = key_file(row(product=CAD, key=a_key("again"), type="OSA", counter=""))
    first = upload(same)
    assert '<summary class="act loud">Load' in olga.get(f"{IMPORTS}/{first.pk}").content.decode()
    load(first)
    again = olga.get(f"{IMPORTS}/{upload(same).pk}").content.decode()
    assert "Loading it changes nothing." in again
    assert '<summary class="act">Load' in again
    assert '<summary class="act loud">Load' not in again


def test_a_loaded_file_leads_to_what_it_changed(world, store, visit_as):
    loaded = load(upload(key_file(row())))
    html = visit_as("olga").get(f"{IMPORTS}/{loaded.pk}").content.decode()
    assert f'href="/licenses/{world.licensing_ids["7654321"].pk}"' in html
    assert 'href="/desk/customers"' in html


def test_many_unknown_names_are_folded(world, store, visit_as):
    names = [row(key=a_key(n), product=f"Unheard {n}") for n in range(12)]
    html = visit_as("olga").get(f"{IMPORTS}/{upload(key_file(*names)).pk}").content.decode()
    assert html.index("4 more names") < html.index('id="findings"')
    assert html.count('name="choice_') == 12
    assert '<details class="fold" >' in html
