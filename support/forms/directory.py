"""Forms of the telephone directory: one entry, and a file of them, whose rows are such entries."""

import csv
import io
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.models import CallCenter
from support.services import CallCenterWish
from vlsc.lib.refused import Invalid
from vlsc.lib.text import normalize_name

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
COLUMNS = ("country", "name", "numbers", "hours", "time_zone", "days", "languages")
MOST_BYTES, MOST_ROWS, MOST_ERRORS = 500_000, 1000, 20


class CallCenterForm(forms.Form):
    """One entry, each field as in a column of the file."""

    country = forms.CharField(
        label=gettext_lazy("Country"),
        required=False,
        max_length=2,
        help_text=gettext_lazy("Two letters, such as SE; empty for all other countries."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    numbers = forms.CharField(
        label=gettext_lazy("Telephone numbers"),
        max_length=400,
        help_text=gettext_lazy("Several with semicolons between."),
    )
    hours = forms.CharField(
        label=gettext_lazy("Hours"), max_length=20, help_text=gettext_lazy("Such as 09:00-17:30.")
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        help_text=gettext_lazy("Such as Europe/Stockholm."),
    )
    days = forms.CharField(
        label=gettext_lazy("Days"),
        max_length=40,
        help_text=gettext_lazy("Such as Mon-Fri, or Mon, Wed, Sat."),
    )
    languages = forms.CharField(
        label=gettext_lazy("Languages"),
        max_length=120,
        help_text=gettext_lazy("Codes with commas between, such as sv, en."),
    )

    @classmethod
    def of(cls, call_center: CallCenter) -> "CallCenterForm":
        """The form with what an entry has."""
        return cls(
            initial={
                "country": call_center.country,
                "name": call_center.name,
                "numbers": "; ".join(call_center.numbers),
                "hours": f"{call_center.opens:%H:%M}-{call_center.closes:%H:%M}",
                "time_zone": call_center.time_zone,
                "days": ", ".join(DAYS[number - 1] for number in call_center.days),
                "languages": ", ".join(call_center.languages),
            }
        )

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean_name(self) -> str:
        return normalize_name(self.cleaned_data["name"])

    def clean_numbers(self) -> list[str]:
        return _parts(self.cleaned_data["numbers"], ";")

    def clean_hours(self) -> tuple[time, time]:
        try:
            opens, closes = map(time.fromisoformat, _parts(self.cleaned_data["hours"], "-"))
        except ValueError as error:
            raise ValidationError(_("Two times with a hyphen between.")) from error
        return opens, closes

    def clean_days(self) -> list[int]:
        days = {day for part in _parts(self.cleaned_data["days"], ",") for day in _days(part)}
        return sorted(days)

    def clean_languages(self) -> list[str]:
        return _parts(self.cleaned_data["languages"], ",")

    def wish(self) -> CallCenterWish:
        """The entry; the form must be valid."""
        values = dict(self.cleaned_data)
        opens, closes = values.pop("hours")
        return CallCenterWish(**values, opens=opens, closes=closes)

    def refuse(self, refused: Invalid) -> None:
        """Add a service's error messages to the fields that they belong to."""
        for name, messages in refused.errors.items():
            field = name if name in self.fields else None
            self.add_error(field, [str(message) for message in messages])


class DirectoryFileForm(forms.Form):
    """A file of entries; `wishes` has them when it is valid."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Text with commas in UTF-8, with a header."),
    )

    def clean_file(self) -> list[CallCenterWish]:
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(_("The file is too large."))
        try:
            text = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(_("The file is not UTF-8.")) from error
        return _read(text)

    def refuse(self, refused: Invalid) -> None:
        """Add what a service refuses to the file."""
        self.add_error("file", [str(each) for errors in refused.errors.values() for each in errors])


def _read(text: str) -> list[CallCenterWish]:
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
        if missing:
            raise ValidationError(_("Columns are missing: %s.") % ", ".join(missing))
        entries = [(rows.line_num, CallCenterForm(_cells(row, rows.line_num))) for row in rows]
    except csv.Error as error:
        raise ValidationError(_("The file is no table.")) from error
    if not 1 <= len(entries) <= MOST_ROWS:
        raise ValidationError(_("The file needs from 1 to 1,000 rows."))
    errors = [_describe(line, form) for line, form in entries if not form.is_valid()]
    if errors:
        raise ValidationError(errors[:MOST_ERRORS])
    return [form.wish() for _line, form in entries]


def _cells(row: dict[Any, Any], line: int) -> dict[str, str]:
    if None in row:
        raise ValidationError(_("Line %s has too many cells.") % line)
    return {name: row[name] or "" for name in COLUMNS}


def _describe(line: int, form: CallCenterForm) -> str:
    words = "; ".join(f"{name}: {errors[0]}" for name, errors in form.errors.items())
    return _("Line %(line)s: %(words)s") % {"line": line, "words": words}


def _parts(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]


def _days(text: str) -> list[int]:
    """`Mon` or `Sun-Thu`, as numbers from 1."""
    try:
        ends = [DAYS.index(day.title()) for day in _parts(text, "-")]
        first, last = ends if len(ends) > 1 else ends * 2
    except ValueError as error:
        message = _("Days are Mon, Tue, Wed, Thu, Fri, Sat and Sun.")
        raise ValidationError(message) from error
    return [(first + step) % 7 + 1 for step in range((last - first) % 7 + 1)]
