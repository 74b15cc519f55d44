"""The filter of the record of the promise."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.states import Kind
from vlsc.lib.occurring import Occurring
from vlsc.lib.selects import PlainSelect
from vlsc.rest.status_filter import CountedFilter


class RecordFilter(CountedFilter):
    """Requests of one type; the picture shows that type then."""

    kind = forms.ChoiceField(label=gettext_lazy("Type"), required=False, widget=PlainSelect)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        field: Any = self.fields["kind"]
        field.choices = [("", _("All types")), *Kind.choices]

    def offer_kinds(self, kinds: Iterable[str]) -> None:
        """Offer the types of the record's rows, with the number of rows; those of all have none."""
        counted = Counter(kind for kind in kinds if kind)
        self.offer(Occurring(("kind",), [*counted.items()]))
