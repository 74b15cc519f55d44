"""The select of filters is Django's, only written faster and without the end tags of options."""

import pytest
from django import forms
from django.test.html import parse_html
from django.utils.translation import gettext_lazy

from vlsc.lib.selects import PlainSelect

CHOICES = [("", gettext_lazy("All types")), ("mak", "MAK"), (2, "Two <b>"), ('"><i>', "Broken")]
ATTRIBUTES = {"id": "id_type", "required": True, "disabled": False, "aria-invalid": "true"}


@pytest.mark.parametrize("value", ["", None, "mak", 2, "2", '"><i>', "unknown"])
def test_it_is_the_same_select(value: object) -> None:
    plain, usual = (
        kind(attrs={"class": "wide"}, choices=CHOICES).render("type", value, ATTRIBUTES)
        for kind in (PlainSelect, forms.Select)
    )
    assert parse_html(plain) == parse_html(usual.replace("</option>", ""))


def test_a_filter_that_cannot_be_read_still_says_so() -> None:
    class Filter(forms.Form):
        type = forms.ChoiceField(choices=CHOICES, widget=PlainSelect)

    shown = str(Filter({"type": "nonsense"})["type"])
    assert 'aria-invalid="true"' in shown
    assert "selected" not in shown
