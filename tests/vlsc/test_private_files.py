"""Private files: sealed piece by piece, complete or absent, in a folder or a bucket."""

import hashlib
import io
import os
from collections.abc import Iterator

import pytest

from tests.buckets import SECRETS, serve_bucket
from vlsc.lib.private_files import Folder, NotOwned, PrivateFiles, StorageUnreachable
from vlsc.lib.private_stores import open_store
from vlsc.lib.sealed_files import PIECE, SealingWriter, open_pieces
from vlsc.lib.sealing import CannotOpen

KEY, OTHER_KEY = bytes(32), bytes([1]) * 32
CLEAR = os.urandom(PIECE * 2 + 100)
SEALED_PIECE = 5 + PIECE + 16


def allow(files: PrivateFiles) -> None:
    """The guard of a store that may be changed."""


def seal(
    clear: bytes, key: bytes = KEY, name: bytes = b"one", *, part: int = 0, ends: bool = True
) -> bytes:
    file = io.BytesIO()
    writer = SealingWriter(file, key, name, part=part)
    for start in range(0, len(clear), 50_000):
        writer.write(clear[start : start + 50_000])
    writer.close(is_last_part=ends)
    return file.getvalue()


def opened(sealed: bytes, key: bytes = KEY, name: bytes = b"one") -> bytes:
    return b"".join(open_pieces(io.BytesIO(sealed), key, name))


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, len(CLEAR)])
def test_what_was_sealed_opens(length):
    sealed = seal(CLEAR[:length])
    assert opened(sealed) == CLEAR[:length]
    assert length < 64 or CLEAR[:64] not in sealed


def test_parts_of_two_writers_open_as_one_file():
    first, second = seal(CLEAR, ends=False), seal(b"second", part=1)
    assert opened(first + second) == CLEAR + b"second"
    for wrong in (second + first, first, second, first + first):
        with pytest.raises(CannotOpen):
            opened(wrong)


def test_pieces_of_one_part_do_not_open_in_the_other():
    first, second = seal(CLEAR, ends=False), seal(CLEAR, part=1)
    assert opened(first + second) == CLEAR * 2
    swapped = second[:SEALED_PIECE] + first[SEALED_PIECE:]
    with pytest.raises(CannotOpen):
        opened(swapped + first[:SEALED_PIECE] + second[SEALED_PIECE:])
    with pytest.raises(CannotOpen):
        opened(first + first[:SEALED_PIECE] + second[SEALED_PIECE:])


def test_a_writer_appends_the_part_of_another():
    file = io.BytesIO()
    writer = SealingWriter(file, KEY, b"one")
    writer.write(CLEAR)
    writer.close(is_last_part=False)
    writer.append_last_part(io.BytesIO(seal(b"second", part=1)))
    assert opened(file.getvalue()) == CLEAR + b"second"
    assert writer.sha256 == hashlib.sha256(CLEAR + b"second").hexdigest()
    assert writer.size == len(CLEAR) + 6
    with pytest.raises(CannotOpen):
        writer.append_last_part(io.BytesIO(seal(b"second", part=2)))


def test_a_changed_file_does_not_open():
    sealed = seal(CLEAR)
    pieces = [sealed[i : i + SEALED_PIECE] for i in range(0, len(sealed), SEALED_PIECE)]
    broken = {
        "cut within a piece": sealed[:-1],
        "cut after a piece": sealed[:SEALED_PIECE],
        "cut within a head": sealed[: SEALED_PIECE + 2],
        "pieces swapped": pieces[1] + pieces[0] + pieces[2],
        "a piece twice": pieces[0] + pieces[0] + pieces[1] + pieces[2],
        "a bit turned": sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:],
        "an early end": pieces[0][:4] + b"\x02" + pieces[0][5:],
        "something after the end": sealed + b"x",
        "a piece of another file": seal(CLEAR, name=b"two")[:SEALED_PIECE] + sealed[SEALED_PIECE:],
        "not sealed": CLEAR,
    }
    for what, content in broken.items():
        with pytest.raises(CannotOpen):
            pytest.fail(f"{what}: {len(opened(content))} bytes came out")
    for key, name in ((OTHER_KEY, b"one"), (KEY, b"two")):
        with pytest.raises(CannotOpen):
            opened(sealed, key, name)


@pytest.fixture(scope="module")
def bucket_url() -> Iterator[str]:
    with serve_bucket() as url:
        yield url


@pytest.fixture(params=["folder", "bucket"])
def store(request, settings, monkeypatch, tmp_path):
    if request.param == "folder":
        settings.STORAGE_URL = f"file://{tmp_path}/files"
        return open_store(allow)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    settings.STORAGE_URL, settings.HOME = request.getfixturevalue("bucket_url"), tmp_path
    return open_store(allow)


def left_aside(store) -> list[str]:
    return [path.name for path in store.aside.glob("**/*") if path.is_file()]


def test_a_file_is_absent_until_it_is_published(store):
    with store.write_aside("exports/one") as file:
        file.write(b"content")
    with pytest.raises(FileNotFoundError):
        store.open("exports/one")
    store.publish("exports/one")
    assert left_aside(store) == []
    with store.open("exports/one") as file:
        assert (file.read(3), file.read(100), file.read(1)) == (b"con", b"tent", b"")
    [(name, age)] = store.names("exports")
    assert name == "exports/one"
    assert age < 60
    store.remove("exports/one")
    store.remove("exports/one")
    assert list(store.names("exports")) == []


def test_a_file_is_read_from_the_middle(store):
    with store.write_aside("media/Disc-1.ISO") as file:
        file.write(b"content")
    store.publish("media/Disc-1.ISO")
    assert store.size_of("media/Disc-1.ISO") == 7
    with store.open("media/Disc-1.ISO", 3) as file:
        assert file.read() == b"tent"
    with pytest.raises(FileNotFoundError):
        store.size_of("media/disc-2.iso")
    store.remove("media/Disc-1.ISO")


def test_what_a_dead_worker_left_is_dropped(store):
    for name in ("exports/one.1", "exports/one.1.part", "exports/two.1"):
        store.write_aside(name).close()
    store.drop_aside("exports/one.")
    assert left_aside(store) == ["two.1"]
    store.drop_forgotten()
    assert left_aside(store) == ["two.1"]
    os.utime(store.aside / "exports/two.1", (0, 0))
    store.drop_forgotten()
    assert left_aside(store) == []


def test_a_mark_names_who_may_change_the_store(store):
    assert store.read_mark() is None
    store.write_mark(b"first")
    store.write_mark(b"ours")
    assert (store.read_mark(), store.is_empty()) == (b"ours", True)
    store.write_aside("exports/one").close()
    assert store.is_empty()
    store.publish("exports/one")
    assert not store.is_empty()
    assert [name for name, _ in store.names("exports")] == ["exports/one"]
    store.remove("exports/one")
    assert (store.read_mark(), store.is_empty()) == (b"ours", True)
    clear_mark(store)


CHANGES = {
    "write_aside": ("exports/one",),
    "publish": ("exports/one",),
    "remove": ("exports/one",),
    "drop_aside": ("exports/one",),
    "drop_forgotten": (),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_asks_first(store, change):
    store.write_aside("exports/one").close()
    os.utime(store.aside / "exports/one", (0, 0))

    def refuse(files: PrivateFiles) -> None:
        raise NotOwned

    store._guard = refuse
    with pytest.raises(NotOwned):
        getattr(store, change)(*CHANGES[change])
    assert left_aside(store) == ["one"]
    assert list(store.names("exports")) == []


def clear_mark(store) -> None:
    """The bucket is that of other tests too."""
    if hasattr(store, "bucket"):
        store.client.delete_object(Bucket=store.bucket, Key=store._key("center"))


def test_names_lead_nowhere_else(store):
    for name in ("../secrets", "/etc/passwd", "exports/../../x", "", "exports/one\n"):
        with pytest.raises(ValueError, match="not a valid name"):
            store.open(name)


def test_an_unreachable_store_says_so(tmp_path):
    (tmp_path / "files").write_text("not a folder")
    files = Folder(tmp_path / "files", allow)
    with pytest.raises(StorageUnreachable):
        files.write_aside("exports/one")


def test_a_bucket_that_is_not_there_says_so(store):
    if hasattr(store, "bucket"):
        store.bucket = "elsewhere"
        store.write_aside("exports/one").close()
        with pytest.raises(StorageUnreachable, match="NoSuchBucket"):
            store.open("exports/one")
        with pytest.raises(StorageUnreachable):
            store.publish("exports/one")
