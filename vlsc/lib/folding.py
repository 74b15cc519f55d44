"""How text is compared in searches, which is more lenient than how names are.

Letters are one in upper and lower case, composed or not, wide or narrow; `ß` is `ss`, `ı` is `i`;
a hyphen or dash is a blank. The database folds both sides by the same function, so they can't
differ. Numbers are stored in one form, so an index finds how they begin (`number_begins`).
"""

import re
import unicodedata
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.migrations import RunSQL
from django.db.models import CharField, Lookup, Q, TextField

_DASHES = "\\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_dashes = re.compile(f"[{_DASHES}]")
_gaps = re.compile(rf"[\s{_DASHES}]+")
# What compatibility normalization and `lower` leave apart, character by character.
_UNLIKE = "\u0131\u03c2-\u2010\u2012\u2013\u2014\u2015\u2212"
_ALIKE = "i\u03c3" + " " * (len(_UNLIKE) - 2)
CREATE_FUNCTION = RunSQL(
    f"""
CREATE FUNCTION fold_search(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN replace(replace(
    translate(lower(normalize($1, NFKC)), '{_UNLIKE}', '{_ALIKE}'), 'ß', 'ss'), U&'i\\0307', 'i')
""",
    "DROP FUNCTION fold_search(text)",
)


@CharField.register_lookup
@TextField.register_lookup
class FoldedContains(Lookup):  # type: ignore[type-arg]
    """`name__folded_contains=text`: the text stands in the column, both folded."""

    lookup_name = "folded_contains"
    prepare_rhs = True

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.process_rhs(compiler, connection)
        sql = f"strpos(fold_search({left}), fold_search({right})) > 0"
        return sql, [*left_parameters, *right_parameters]


@CharField.register_lookup
@TextField.register_lookup
class FoldedExact(FoldedContains):
    """`number__folded_is=text`: the text is the column, both folded."""

    lookup_name = "folded_is"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.process_rhs(compiler, connection)
        return f"fold_search({left}) = fold_search({right})", [*left_parameters, *right_parameters]


def fold_number(text: str) -> str:
    """A number or last five as such are stored: in capitals, narrow, with plain hyphens."""
    return _dashes.sub("-", unicodedata.normalize("NFKC", text)).upper().strip()


def number_forms(text: str) -> list[str]:
    """How a number may be stored that somebody writes so: in capitals, narrow, its parts joined.

    `７６５４ 321` is 7654321 and `r 2026–17` is R-2026-17: an index can follow each of the forms.
    """
    plain = fold_number(text)
    parts = split_words(plain)
    return sorted({plain, "-".join(parts), "".join(parts)})


def number_begins(field: str, text: str) -> Q:
    """The condition for rows whose number begins with the text in one of its forms."""
    return reduce(or_, (Q(**{f"{field}__startswith": form}) for form in number_forms(text)))


def split_words(text: str) -> list[str]:
    """The words of a search; what stands between them is not compared."""
    return [word for word in _gaps.split(text) if word]


def has_words(field: str, text: str) -> Q:
    """The condition for rows where every word of the text stands in a column."""
    return reduce(
        and_, (Q(**{f"{field}__folded_contains": word}) for word in split_words(text)), Q()
    )
