"""A select that renders fast, what selects offer, and a text with suggestions.

Django's own select renders two templates for each option.
"""

from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from vlsc.lib.occurring import Occurring
from vlsc.lib.pager import grouped


class PlainSelect(forms.Select):
    """A select for the filters of lists, which have many options and no option groups.

    `counts` are the rows that each value would show, where they are known. An option ends where the
    next begins, as HTML allows.
    """

    counts: Mapping[str, int] | None = None

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = self.format_value(value)
        options = (
            f'<option value="{escape(str(key))}"{" selected" if str(key) in chosen else ""}>'
            f"{escape(str(self._counted(key, label)))}"
            for key, label in self.choices
        )
        own = {name: value for name, value in self.attrs.items() if name != "maxlength"}
        attributes = flatatt(self.build_attrs(own, attrs))
        made = f'<select name="{escape(name)}"{attributes}>{"".join(options)}</select>'
        return mark_safe(made)  # noqa: S308 - escaped

    def _counted(self, key: Any, label: Any) -> Any:
        if not key or self.counts is None:
            return label
        return f"{label} ({grouped(self.counts.get(key, 0))})"


class SuggestingInput(forms.TextInput):
    """A text that is completed from suggestions, where a select would be too long.

    `choices` are the value and label of what is chosen, and of the first suggestions; people read
    and type labels, and the address has the value. `source` answers with more options, which
    lists.js asks for.
    """

    choices: Sequence[tuple[str, str]] = ()
    source = ""

    def format_value(self, value: Any) -> str | None:
        return dict(self.choices).get(value) or super().format_value(value)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        found = f"{name}-suggestions"
        asking = {"list": found, "data-source": self.source}
        box = super().render(name, value, {**(attrs or {}), **asking}, renderer)
        options = format_html_join("", '<option value="{}">', ((it,) for _pk, it in self.choices))
        return format_html('{}<datalist id="{}">{}</datalist>', box, found, options)


def offer_only(form: forms.Form, occurring: Mapping[str, Collection[str]]) -> None:
    """Offer in the selects of a form of filters what occurs in its list, and what is chosen.

    What may be chosen stays as it is, so that an old address still means what it meant. Without
    values a filter offers everything; one with nothing to offer is left out.
    """
    for name in [name for name in form.fields if occurring.get(name)]:
        chosen = form.data.get(name, "")
        wanted = {"", chosen, *occurring[name]}
        widget: Any = form.fields[name].widget
        widget.choices = [choice for choice in widget.choices if choice[0] in wanted]
        if len(widget.choices) == 1 and not chosen:
            del form.fields[name]


def count_choices(form: forms.Form, occurring: Occurring, chosen: Mapping[str, Any]) -> None:
    """Say at the selects of a form of filters how many rows each choice would show.

    `chosen` are the filters in use. Beside one that is not counted itself, such as a text, the
    counts would not hold.
    """
    names = {*occurring.names}
    if occurring.is_whole and occurring.combinations and not chosen.keys() - names:
        for name in form.fields.keys() & names:
            widget: Any = form.fields[name].widget
            widget.counts = occurring.counts(name, chosen)
