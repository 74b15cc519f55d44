"""Why a MAK has so many activations, in words."""

from collections.abc import Mapping
from decimal import Decimal
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def describe_allotment(rule: Mapping[str, Any], allotted: int, *, is_external: bool) -> str:
    """The rule with its numbers; without one, that the number was reported or allotted."""
    if not rule:
        words = _("%(n)s reported") if is_external else _("%(n)s allotted")
        return words % {"n": allotted}
    licenses, factor = int(rule["licenses"]), Decimal(str(rule["factor"]))
    words = ngettext(
        "%(licenses)s license × %(factor)s = %(product)s, at least %(minimum)s",
        "%(licenses)s licenses × %(factor)s = %(product)s, at least %(minimum)s",
        licenses,
    )
    return words % {
        "licenses": licenses,
        "factor": f"{factor.normalize():f}",
        "product": ceil(licenses * factor),
        "minimum": rule["minimum"],
    }
