"""Files as broken programs and hasty hands make them: told about, and never half loaded."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyfiles.models import ImportFinding, KeyImport
from keys.models import Key, Listing
from tests.keyfiles.key_files import CAD, CORPUS, HEADER, NINE, OFFICE, a_key, load, row, upload
from vlsc.lib.refused import Refused

bounded = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
SAMPLES = sorted(path.name for path in CORPUS.glob("ProductKeys_*.csv"))
HEADERS = [HEADER, HEADER, HEADER, HEADER[::-1], (*HEADER, "x"), NINE, HEADER[:6]]
CELLS = ["number", "program", "organization", "product", "key", "type", "counter"]
NASTY = [
    "", " ", "=1+1", "＝1", "@x", "-", "\ufeff", "\u00a0", "\u200b", "\u2028", "\x85", '"', '""',
    '"a', "a\rb", "a\tb", "a,b", "a;b", "a\nb", "\x07", "0", "-1", "25", "x" * 50, "x" * 300,
    "é" * 41, "ﬁ", "İ", "ß", "😀", "7654321", "7654399", "9F3K27QA", "70A", "Enterprise Agreement",
    "Select Plus", "Open License", "Contoso AB", "Contoso Norge AS", "Fabrikam Industri AB",
    "Adatum AB", "adatum  ab", OFFICE, CAD, "Office 2031", a_key(1), a_key(2), a_key(1).lower(),
    "APZHN-QNB5L-64DXX-J9TRW-KGACE", "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP", "MAK", "KMS", "vlk", "Setup",
    "OSA", "0/0", "3/50", "51/50", "1/1234567890", "999999999/999999999", "٣/٥٠", "03-okt",
    "Available", "redeemed",
]  # fmt: skip
cells = st.sampled_from(NASTY) | st.text(
    st.characters(exclude_categories=("Cs", "Cc")), max_size=12
)
changes = st.dictionaries(st.sampled_from(CELLS), cells, max_size=3)


@st.composite
def files(draw) -> bytes:
    """A key file in which some cells, and now and then the header, are not as they should be."""
    delimiter, end = draw(st.sampled_from("\t\t;,")), draw(st.sampled_from(["\r\n", "\n"]))
    rows = [row(**change) for change in draw(st.lists(changes, max_size=5))]
    lines = [draw(st.sampled_from(HEADERS)), *rows]
    text = "".join(delimiter.join(line) + end for line in lines)
    return text.encode(draw(st.sampled_from(["utf-8-sig", "utf-8", "utf-16", "cp1252"])), "replace")


@st.composite
def broken_samples(draw) -> bytes:
    """The beginning of a sample, with some of its bytes changed, doubled or gone."""
    content = (CORPUS / draw(st.sampled_from(SAMPLES))).read_bytes()[:1500]
    for _ in range(draw(st.integers(1, 4))):
        at, length = draw(st.integers(0, len(content))), draw(st.integers(0, 40))
        twice = content[at : at + length] * 2
        put = draw(st.binary(max_size=4) | st.sampled_from([b"\t", b'"', b"\r", b"\n", twice]))
        content = content[:at] + put + content[at + length :]
    return content


def count_keys() -> tuple[int, int]:
    return Key.objects.count(), Listing.objects.count()


def is_told(one: KeyImport) -> bool:
    """Checked or refused with a sentence for everything; "broken" would be an error of ours."""
    told = [finding.detail for finding in ImportFinding.objects.filter(key_import=one)]
    if one.state == "failed":
        return one.failure["code"] != "broken" and one.failure_detail != ""
    return one.state == "checked" and all(told)


@bounded
@given(files(), st.booleans())
def test_no_file_is_half_loaded(world, store, content, create_missing):
    before, one = count_keys(), upload(content, create_missing=create_missing)
    assert is_told(one)
    with suppress(Refused):
        load(one)
    if one.state != "applied":
        assert count_keys() == before
    if one.state == "checked" and one.counts["good"]:
        assert load(one, good_rows=True).state == "applied"
    again = upload(content, create_missing=create_missing)
    assert [again.counts.get(name, 0) for name in ("new", "updated")] == [0, 0]


@bounded
@given(broken_samples() | st.binary(min_size=1, max_size=300), st.booleans())
def test_no_bytes_break_the_check(world, store, content, create_missing):
    before = count_keys()
    assert is_told(upload(content, create_missing=create_missing))
    assert count_keys() == before
