"""Filters for lists of listings and keys."""

import django_filters.rest_framework as filters
from django.db.models import QuerySet

from accounts.authentication import api_actor
from catalog.states import KeyType, Pool
from keys.models import Key, Listing
from keys.selectors import list_keys, narrow_listings, with_key_status
from keys.states import KeyStatus, ListingState
from vlsc.rest.filters import Filters, SinceFilter

Q_HELP = "Words that the product’s name contains, or exactly the last five characters of a key."


class ListingFilters(Filters):
    product = filters.UUIDFilter(help_text="The product’s id.")
    pool = filters.ChoiceFilter(choices=Pool.choices)
    type = filters.ChoiceFilter(choices=KeyType.choices)
    state = filters.ChoiceFilter(choices=ListingState.choices)
    q = filters.CharFilter(max_length=100, help_text=Q_HELP)
    updated_since = SinceFilter()

    def filter_queryset(self, queryset: QuerySet[Listing]) -> QuerySet[Listing]:
        given = {name: value for name, value in self.form.cleaned_data.items() if value}
        return narrow_listings(queryset, **given)


class KeyFilters(Filters):
    licensing_id = filters.UUIDFilter(help_text="Listed under this licensing ID.")
    product = filters.UUIDFilter(help_text="Listed for this product.")
    pool = filters.ChoiceFilter(choices=Pool.choices)
    type = filters.ChoiceFilter(choices=KeyType.choices)
    last_five = filters.CharFilter(
        max_length=5,
        min_length=5,
        strip=False,
        help_text="Exactly the last five characters, in any case.",
    )
    status = filters.ChoiceFilter(choices=KeyStatus.choices)
    q = filters.CharFilter(max_length=100, help_text=Q_HELP)
    updated_since = SinceFilter()

    def filter_queryset(self, queryset: QuerySet[Key]) -> QuerySet[Key]:
        given = {name: value for name, value in self.form.cleaned_data.items() if value}
        actor = api_actor(self.request)
        fields = {"type": "type", "updated_since": "updated_at__gte"}
        facts = {field: given.pop(name) for name, field in fields.items() if name in given}
        if "last_five" in given:
            facts["last_five"] = given.pop("last_five").upper()
        status = given.pop("status", "")
        found = (list_keys(actor, **given) if given else queryset).filter(**facts)
        return with_key_status(found, status, actor.today) if status else found
