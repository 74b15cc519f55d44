"""Filters for lists of listings and keys."""

from typing import Any

import django_filters.rest_framework as filters
from django.db.models import QuerySet

from accounts.authentication import api_actor
from catalog.states import KeyType, Pool
from keys.models import REMAINING, Key, Listing
from keys.selectors import list_keys, narrow_listings, with_key_status
from keys.states import KeyStatus, ListingState
from vlsc.rest.filters import Filters, IdFilter, SinceFilter, WholeNumberFilter

Q_HELP = "Words that the product’s name contains, or exactly the last five characters of a key."


KEY_FACTS = {"type": "type", "last_five": "last_five", "updated_since": "updated_at__gte"}
REMAINING_HELP = "MAKs with at most so many activations left."
MOST_REMAINING = 2**31 - 2  # what is not a MAK has more, see `keys.models.key.REMAINING`


class LastFiveFilter(filters.CharFilter):
    """By exactly the last five characters of the key."""

    def __init__(self) -> None:
        help_text = "Exactly the last five characters, in any case."
        super().__init__(max_length=5, min_length=5, strip=False, help_text=help_text)


class ListingFilters(Filters):
    licensing_id = IdFilter(help_text="Of this licensing ID.")
    product = IdFilter(help_text="The product’s id.")
    pool = filters.ChoiceFilter(choices=Pool.choices)
    type = filters.ChoiceFilter(choices=KeyType.choices)
    state = filters.ChoiceFilter(choices=ListingState.choices)
    last_five = LastFiveFilter()
    remaining_lte = WholeNumberFilter(maximum=MOST_REMAINING, help_text=REMAINING_HELP)
    q = filters.CharFilter(max_length=100, help_text=Q_HELP)
    updated_since = SinceFilter()

    def filter_queryset(self, queryset: QuerySet[Listing]) -> QuerySet[Listing]:
        return narrow_listings(queryset, **_given(self))


class GroupKeyFilters(Filters):
    product = IdFilter(help_text="The product’s id.")
    pool = filters.ChoiceFilter(choices=Pool.choices)
    type = filters.ChoiceFilter(choices=KeyType.choices)
    last_five = LastFiveFilter()
    q = filters.CharFilter(max_length=100, help_text=Q_HELP)

    def filter_queryset(self, queryset: QuerySet[Listing]) -> QuerySet[Listing]:
        return narrow_listings(queryset, **_given(self))


class KeyFilters(Filters):
    licensing_id = IdFilter(help_text="Listed under this licensing ID.")
    product = IdFilter(help_text="Listed for this product.")
    pool = filters.ChoiceFilter(choices=Pool.choices)
    type = filters.ChoiceFilter(choices=KeyType.choices)
    last_five = LastFiveFilter()
    remaining_lte = WholeNumberFilter(maximum=MOST_REMAINING, help_text=REMAINING_HELP)
    status = filters.ChoiceFilter(choices=KeyStatus.choices)
    q = filters.CharFilter(max_length=100, help_text=Q_HELP)
    updated_since = SinceFilter()

    def filter_queryset(self, queryset: QuerySet[Key]) -> QuerySet[Key]:
        given, actor = _given(self), api_actor(self.request)
        facts = {field: given.pop(name) for name, field in KEY_FACTS.items() if name in given}
        status, remaining = given.pop("status", ""), given.pop("remaining_lte", None)
        found = (list_keys(actor, **given) if given else queryset).filter(**facts)
        if remaining is not None:
            found = found.alias(remaining_or_all=REMAINING).filter(remaining_or_all__lte=remaining)
        return with_key_status(found, status, actor.today) if status else found


def _given(filterset: Filters) -> dict[str, Any]:
    """The filters that were given, in the form in which they are stored."""
    cleaned = filterset.form.cleaned_data
    given = {name: value for name, value in cleaned.items() if value not in (None, "")}
    if "last_five" in given:
        given["last_five"] = given["last_five"].upper()
    return given
