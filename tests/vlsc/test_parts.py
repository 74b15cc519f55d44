"""The parts that carry a promise: veiled keys, sorting that keeps filters, errors in place."""

import uuid
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import include, path

from keys.models import Key

KEY_ID = uuid.UUID("0193d2a4-0000-7000-8000-000000000001")
KEY = Key(pk=KEY_ID, last_five="ABC12")


def reveal(request: HttpRequest, key_id: uuid.UUID) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", include(([path("keys/<uuid:key_id>/reveal", reveal, name="key-reveal")], "keys"))),
]


@pytest.fixture(autouse=True)
def _own_addresses():
    with override_settings(ROOT_URLCONF=__name__):
        yield


def part(name: str, query: str = "", **context: Any) -> str:
    # A request without a user: the parts must not need one.
    request = RequestFactory().get(f"/list{query}")
    with override_settings(TEMPLATES=templates_without_the_frame()):
        return render_to_string(f"parts/{name}.html", context, request=request)


def templates_without_the_frame() -> list[dict[str, Any]]:
    from django.conf import settings

    return [settings.TEMPLATES[0] | {"OPTIONS": {"context_processors": []}}]


def test_a_key_is_veiled_and_offers_the_logged_acts() -> None:
    cell = part("key", key=KEY, reveals="yes")
    assert '<span class="sr">Key ending </span><b>ABC12</b>' in cell  # the mask is drawn by CSS
    assert cell.count(f'form="key-acts" formaction="/keys/{KEY_ID}/reveal"') == 2
    assert 'name="act" value="reveal"' in cell
    assert 'name="act" value="copy"' in cell
    assert 'title="Copy the key ending ABC12"' in cell


@pytest.mark.parametrize(("status", "reveals"), [("usable", ""), ("blocked", "yes")])
def test_a_key_that_is_not_shown_has_no_buttons(status: str, reveals: str) -> None:
    cell = part("key", key=Key(pk=KEY_ID, last_five="ABC12", status=status), reveals=reveals)
    assert "<b>ABC12</b>" in cell
    assert "<button" not in cell


def test_staff_say_why_before_a_key_opens() -> None:
    cell = part("key", key=KEY, reveals="reason")
    assert f'method="post" action="/keys/{KEY_ID}/reveal"' in cell
    assert 'name="reason" required' in cell
    assert "key-acts" not in cell


@pytest.mark.parametrize(
    ("sort", "aria", "link"),
    [
        ("", "", "?q=abc&amp;sort=ends"),
        ("ends", 'aria-sort="ascending"', "?q=abc&amp;sort=-ends"),
        ("-ends", 'aria-sort="descending"', "?q=abc&amp;sort=ends"),
    ],
)
def test_sorting_keeps_the_filters_and_leaves_the_place_in_the_list(
    sort: str, aria: str, link: str
) -> None:
    query = f"?q=abc&after=x{'&sort=' + sort if sort else ''}"
    cell = part("th", query, key="ends", label="End date", sort=sort)
    assert f'href="{link}"' in cell
    assert ("aria-sort" in cell) == bool(aria)
    assert aria in cell


class Wanted(forms.Form):
    count = forms.IntegerField(help_text="How many more.")
    why = forms.CharField(required=False)
    sure = forms.BooleanField(label="I am sure")


def test_an_error_stands_at_its_field_and_above_the_form() -> None:
    page = part("form", form=Wanted({"count": "many", "sure": "on"}), submit="Ask")
    assert 'aria-describedby="id_count_helptext id_count_error"' in page
    assert '<p class="error" id="id_count_error">Enter a whole number.</p>' in page
    assert '<div class="help" id="id_count_helptext">How many more.</div>' in page
    assert '<a href="#id_count">Count</a>: Enter a whole number.' in page
    assert page.count("(optional)") == 1
    assert page.count('class="act loud"') == 1


def test_what_was_typed_is_escaped() -> None:
    page = part("form", form=Wanted({"count": '"><script>x</script>', "why": "<b>"}))
    assert "<script>" not in page
    assert "<b>" not in page


def test_progress_asks_again_until_it_has_ended() -> None:
    running = part(
        "progress", url="/key-files/1/progress", label="Writing", done=150_000, total=1_000_000
    )
    assert 'hx-get="/key-files/1/progress"' in running
    assert 'max="1000000" value="150000"' in running
    assert "150,000 of 1,000,000" in running
    ended = part(
        "progress", url="/key-files/1/progress", label="Ready", done=1, total=1, ended=True
    )
    assert "hx-get" not in ended
    assert "data-ended" in ended


def test_a_pager_names_where_it_can_not_go() -> None:
    foot = part("pager", text="1–25 of 1,000+", previous="", next="?after=x")
    assert 'rel="next" href="?after=x"' in foot
    assert foot.count('aria-disabled="true"') == 1
