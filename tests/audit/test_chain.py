"""The log cannot be changed unnoticed: seals, the head outside the database, `verify_log`."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from audit.chain import Head, get_head, seal_lines
from audit.models import LogLine, LogSeal
from audit.services import number_and_seal, record
from audit.verification import find_unsealed_since, verify_chain
from tests.races import at_once

LINES = 6


@pytest.fixture
def write(world):
    def write_lines(count: int) -> None:
        for number in range(count):
            with transaction.atomic():
                record(
                    by=world.actor("vera"),
                    at=timezone.now(),
                    action="key.revealed",
                    subject=("key", None, f"MAK {number} Å"),
                    licensing_ids=[each.pk for each in world.licensing_ids.values()][:number],
                    ratio=1.5,
                    nested={"b": [1, None], "a": "…"},
                )

    return write_lines


@pytest.fixture
def sealed(write, settings, tmp_path):
    """A log of six sealed lines, whose head is in a file."""
    settings.LOG_HEAD_PATH = str(tmp_path / "log-head")
    write(LINES)
    assert number_and_seal() == LINES
    return Head.parse((tmp_path / "log-head").read_text())


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def verify(capsys) -> tuple[int, list[str]]:
    """The exit code of `verify_log`, and the lines that it printed."""
    try:
        call_command("verify_log")
    except SystemExit as end:
        return int(end.code), capsys.readouterr().out.splitlines()
    return 0, capsys.readouterr().out.splitlines()


def make_chain_anew() -> None:
    """What somebody does who knows how lines are sealed."""
    LogSeal.objects.all().delete()
    assert seal_lines()


OF_3 = "(SELECT line_id FROM audit_logsequence WHERE number = 3)"
REMOVE = (
    f"DELETE FROM audit_loglinelicensingid WHERE line_id = {OF_3}",
    "DELETE FROM audit_logseal WHERE number = 3",
    f"CREATE TEMPORARY TABLE removed ON COMMIT DROP AS SELECT {OF_3} AS id",
    "DELETE FROM audit_logsequence WHERE number = 3",
    "DELETE FROM audit_logline WHERE id IN (SELECT id FROM removed)",
)
CUT = (
    "DELETE FROM audit_logseal WHERE number > 4",
    "CREATE TEMPORARY TABLE removed ON COMMIT DROP AS"
    " SELECT line_id AS id FROM audit_logsequence WHERE number > 4",
    "DELETE FROM audit_logsequence WHERE number > 4",
    "DELETE FROM audit_loglinelicensingid WHERE line_id IN (SELECT id FROM removed)",
    "DELETE FROM audit_logline WHERE id IN (SELECT id FROM removed)",
)
SWAP = (
    "UPDATE audit_logsequence SET number = -number WHERE number IN (2, 3)",
    "UPDATE audit_logsequence SET number = 5 + number WHERE number IN (-2, -3)",
)
NOT_SEALED_SO = "the line is not the one that was sealed."
TAMPERS = {
    "changed": (
        [f"UPDATE audit_logline SET actor_name = 'Kim' WHERE id = {OF_3}"],
        [f"3: {NOT_SEALED_SO}"],
    ),
    "hidden from a customer": (
        [f"DELETE FROM audit_loglinelicensingid WHERE line_id = {OF_3}"],
        [f"3: {NOT_SEALED_SO}"],
    ),
    "removed": (REMOVE, ["3: the line is gone."]),
    "in another order": (SWAP, [f"2: {NOT_SEALED_SO}", f"3: {NOT_SEALED_SO}"]),
    "cut off": (CUT, ["6: a head was written, and the line is gone."]),
    "put in without a number": (
        [
            "INSERT INTO audit_logline SELECT gen_random_uuid(), at, action, actor_kind, actor_id,"
            " 'Mallory', token_id, channel, request_id, subject_kind, subject_id, subject_name,"
            " facts"
            f" FROM audit_logline WHERE id = {OF_3}",
            "DELETE FROM unnumbered_log_line",
        ],
        None,
    ),
}


@pytest.mark.parametrize("how", TAMPERS)
def test_each_tamper_is_found(sealed, capsys, how):
    statements, found = TAMPERS[how]
    execute("SET CONSTRAINTS ALL IMMEDIATE", *statements)
    code, lines = verify(capsys)
    assert code == 1
    if found is not None:
        assert lines == found
    else:
        (line,) = lines
        assert line.endswith("the line has no number and waits for none.")


def test_a_chain_that_was_made_anew_is_found_by_the_head_outside(sealed, write, capsys):
    execute(f"UPDATE audit_logline SET actor_name = 'Kim' WHERE id = {OF_3}")
    make_chain_anew()
    found = (1, ["6: the seal is not the one that was written outside."])
    assert verify(capsys) == found
    write(1)  # the file keeps the head that shows it
    assert number_and_seal() == 1
    assert verify(capsys) == found


def test_a_log_that_nobody_touched_is_whole_also_with_lines_that_are_not_sealed_yet(
    sealed, write, capsys
):
    write(1)
    assert verify(capsys) == (0, ["6 lines, 0 not sealed yet: the log is whole."])
    assert number_and_seal() == 1
    assert verify(capsys) == (0, ["7 lines, 0 not sealed yet: the log is whole."])
    assert verify_chain([sealed]).differences == []


def test_a_seal_is_made_of_all_that_a_line_says(write):
    """By another way than the chain's own: a log that an earlier release has sealed stays whole."""
    write(2)
    number_and_seal()
    before = b"\0" * 32
    for seal in LogSeal.objects.order_by("number"):
        line = LogLine.objects.get(sequence__number=seal.number)
        values = [line.action, line.actor_kind, line.actor_id, line.actor_name, line.token_id]
        values += [line.channel, line.request_id, line.subject_kind, line.subject_id]
        texts = [None if value is None else str(value) for value in [*values, line.subject_name]]
        places = sorted(str(each.licensing_id) for each in line.licensing_ids.all())
        content = [seal.number, str(line.id), line.at.isoformat(), *texts, line.facts, places]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        before = hashlib.sha256(before + text.encode()).digest()
        assert bytes(seal.digest) == before


def test_heads_from_elsewhere_are_compared_too(sealed, settings):
    settings.LOG_HEAD_PATH = ""
    call_command("verify_log", head=[str(sealed)])
    with pytest.raises(SystemExit):
        call_command("verify_log", head=[f"6:{'0' * 64}"])
    for wrong in ("6", "six:00", f"6:{'0' * 63}", "6:00"):
        with pytest.raises(CommandError):
            call_command("verify_log", head=[wrong])


def test_the_head_is_in_the_file_after_each_sealing(write, settings, tmp_path):
    path = tmp_path / "log-head"
    settings.LOG_HEAD_PATH = str(path)
    for _ in range(2):
        write(1)
        number_and_seal()
        assert list(tmp_path.iterdir()) == [path]
        assert path.read_text() == f"{get_head()}\n"


def test_a_head_that_cannot_be_written_stops_no_sealing(write, settings, tmp_path):
    settings.LOG_HEAD_PATH = str(tmp_path / "nowhere" / "log-head")
    write(2)
    assert number_and_seal() == 2
    assert get_head().number == 2


def test_lines_that_are_not_sealed_for_five_minutes_are_noticed(write):
    now = timezone.now()
    assert find_unsealed_since(now + timedelta(days=1)) is None
    write(1)
    line = LogLine.objects.get()
    five = line.at + timedelta(minutes=5)
    assert find_unsealed_since(five) is None
    late = five + timedelta(seconds=1)
    assert find_unsealed_since(late) == line.at
    number_and_seal()
    assert find_unsealed_since(late) is None
    LogSeal.objects.all().delete()  # numbered, and not sealed
    assert find_unsealed_since(late) == line.at


def test_two_sealers_at_once_seal_each_line_once(committed_world):
    with transaction.atomic():
        for number in range(20):
            record(
                by=committed_world.actor("vera"),
                at=timezone.now(),
                action="x.done",
                subject=("x", None, str(number)),
            )
    at_once(number_and_seal, number_and_seal)
    number_and_seal()
    assert LogSeal.objects.count() == 20
    assert verify_chain([get_head()]).differences == []
