"""Loading media: files that are in the storage, and what is refused."""

from catalog.models import Medium
from tests.loads.conftest import changes, errors
from tests.makers.media import CONTENT, put

HEAD = "product,file,language,architecture,size,sha256,released_on\n"


def test_media_are_loaded_and_corrected(load):
    sha256 = put("server.iso")
    row = f"windows-server-2022-standard,server.iso,English,x64,{len(CONTENT)},{sha256},2026-10-01"
    loaded = load("media", HEAD + row)
    assert (loaded.state, loaded.counts["new"]) == ("applied", 1)
    medium = Medium.objects.get()
    assert (medium.stored_as, medium.size, medium.sha256) == (
        "media/server.iso",
        len(CONTENT),
        sha256,
    )
    assert load("media", HEAD + row).counts["unchanged"] == 1
    corrected = load("media", HEAD + row.replace("English", "Swedish"))
    assert changes(corrected) == [
        (
            2,
            "changed",
            "windows-server-2022-standard server.iso",
            {"language": ["English", "Swedish"]},
        )
    ]
    # The same file for another product, without a look at the storage.
    other = f"fjord-cad-2026-pro,server.iso,English,any,,{sha256},"
    assert load("media", HEAD + other).counts["new"] == 1
    assert set(Medium.objects.values_list("stored_as", flat=True)) == {"media/server.iso"}


def test_each_wrong_row_is_refused_at_its_column(load):
    sha256, code = put("server.iso"), "windows-server-2022-standard"
    rows = [
        f"absent,server.iso,English,x64,,{sha256},",
        f"{code},absent.iso,English,x64,,{sha256},",
        f"{code},../center,English,x64,,{sha256},",
        f"{code},server.iso,English,z80,,{sha256},",
        f"{code},server.iso,English,x64,7,{sha256},",
        f"{code},server.iso,English,x64,many,{sha256},",
        f"{code},server.iso,English,x64,,123,",
        f"{code},server.iso,English,x64,,,",
        f"{code},server.iso,,x64,,{sha256},",
        f"fjord-cad-2026-pro,server.iso,English,x64,,{'0' * 64},",
    ]
    loaded = load("media", HEAD + "\n".join(rows))
    assert errors(loaded) == [
        (2, "product", "unknown_product"),
        (3, "file", "file_not_stored"),
        (4, "file", "file_malformed"),
        (5, "architecture", "choice_unknown"),
        (6, "size", "size_differs"),
        (7, "size", "size_malformed"),
        (8, "sha256", "sha256_malformed"),
        (9, "sha256", "missing"),
        (10, "language", "missing"),
        (11, "sha256", "sha256_differs"),
    ]
    assert not Medium.objects.exists()
