"""A file of machines: counted without spending, confirmed, activated, and its result."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.grants import Role
from activation import proxy_files
from activation.confirmation import is_confirmation_id
from activation.models import Activation, ProxyFile
from activation.selectors import get_proxy_file
from activation.services import describe_result, discard_proxy_file, open_result
from agreements.models import RoleAssignment
from audit.models import LogLine
from keyfiles.storage import private_files
from keys.models import Key
from keys.states import KeyStatus
from tests.activation.ledger import counts
from tests.activation.machines import installation_id
from tests.activation.proxy_files import WRONG, check, confirm, machines, outcomes, result
from tests.cast import force
from tests.makers.activation import activate_machine
from vlsc.lib.downloads import Part
from vlsc.lib.refused import Invalid, NotPermitted, Refused


def stored() -> list[str]:
    return [name for name, _age in private_files().names("proxy")]


def log_of(file: ProxyFile) -> list[LogLine]:
    return list(LogLine.objects.filter(subject_id=file.pk).order_by("id"))


def test_a_dry_run_counts_names_the_wrong_rows_and_spends_nothing(world):
    activate_machine(world, 1)
    force(Key.objects.filter(pk=world.keys["cad"].pk), allotted=3)
    file = check(world, f"{machines([1, 2, 2])}\n\nX,{WRONG}\nY,\n{machines([3, 4], 'Z,')[3:]}")
    wanted = {"granted": 2, "already": 2, "exhausted": 1, "invalid": 2}
    assert (file.state, file.rows_total, file.counts) == ("checked", 7, wanted)
    assert file.bad_rows == [[6, 1], [7, 1]]
    assert counts(world.keys["cad"].pk) == (1, 3, 1)
    [line] = log_of(file)
    assert (line.action, line.facts["counts"]) == ("proxy_file.checked", wanted)
    # What was counted then happens.
    confirm(world, file)
    done = get_proxy_file(world.actor("kim"), file.pk)
    assert (done.state, done.counts, done.rows_done) == ("done", wanted, 7)
    assert counts(world.keys["cad"].pk) == (3, 3, 3)


def test_the_result_has_the_same_columns_in_their_order_and_three_more(world):
    lines = [
        "\ufeff=Note;Installation ID;;MACHINE-NAME;result",
        f'=1+1;"{installation_id(1)}";x;"a ""b"";\r\nc";old',
        f"\u202eabc;{WRONG};;-2+3;old",
        ";;;;",
        f"APZHN-QNB5L-64DXX-J9TRW-KGACE;{installation_id(2)};y\r\n",
    ]
    text = "\r\n".join(lines)
    file = confirm(world, check(world, text))
    first, second = Activation.objects.order_by("activated_at", "id")
    assert (first.machine_name, first.channel) == ('a "b"; c', "proxy")
    header, *rows = result(world, file)
    assert header == [
        *("'=Note", "Installation ID", "", "MACHINE-NAME"),
        *("result", "bad_group", "confirmation_id"),
    ]
    one, two = (row[-1].replace("-", "") for row in (rows[0], rows[2]))
    assert (one, two) == (first.confirmation_id, second.confirmation_id)
    assert is_confirmation_id(one)
    assert rows == [
        ["'=1+1", installation_id(1), "x", 'a "b";\r\nc', "granted", "", rows[0][-1]],
        ["\u202eabc", WRONG, "", "'-2+3", "invalid", "1", ""],
        ["•••••-KGACE", installation_id(2), "y", "", "granted", "", rows[2][-1]],
    ]
    assert stored() == [file.result_stored_as]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 a workbook", "spreadsheet"),
        (b"", "empty"),
        (b"machine_name,installation_id\r\nPC,\x00", "nul"),
        (b"machine_name,name\r\nPC,1", "column_missing"),
        (b"name,id\r\nPC,1", "no_header"),
        (b"installation_id,Installation ID\r\nPC,1", "column_twice"),
        (b"machine_name,installation_id\r\n\r\n,\r\n", "no_rows"),
        (b"machine_name,installation_id\r\nPC,1,\r\nPC,1,2", "too_many_cells"),
        (b'machine_name,installation_id\r\nPC,1\r\n"PC,1\r\nPC,1', "unreadable_row"),
        (b"machine_name,installation_id\r\n" + b"x" * (1 << 20) + b",1", "unreadable_row"),
    ],
)
def test_what_is_no_table_of_machines_is_refused_as_a_whole(world, content, code):
    with pytest.raises(Invalid) as refused:
        check(world, content)
    [message] = refused.value.errors["file"]
    assert message.code == code
    assert (stored(), ProxyFile.objects.count(), Activation.objects.count()) == ([], 0, 0)


def test_more_rows_than_allowed_are_refused(world, monkeypatch):
    monkeypatch.setattr("activation.proxy_files.reading.MOST_ROWS", 3)
    assert check(world, machines(range(3))).rows_total == 3
    with pytest.raises(Invalid) as refused:
        check(world, machines(range(4)))
    assert refused.value.errors["file"][0].code == "too_many"


def test_who_may_not_activate_may_not_send_a_file_either(world):
    elsewhere = world.licensing_ids["7654399"]
    RoleAssignment.objects.create(
        holder=world.people["vera"], role=Role.KEY_ADMINISTRATOR, licensing_id=elsewhere
    )
    with pytest.raises(NotPermitted):
        check(world, machines([1]), "vera")
    with pytest.raises(Invalid) as silent:
        check(world, machines([1]), "sam")
    assert silent.value.code == "reason_required"
    force(Key.objects.filter(pk=world.keys["cad"].pk), status=KeyStatus.BLOCKED)
    with pytest.raises(Refused) as blocked:
        check(world, machines([1]))
    assert blocked.value.code == "key_blocked"
    assert (stored(), ProxyFile.objects.count(), LogLine.objects.count()) == ([], 0, 0)


def test_staff_give_a_reason_that_the_ledger_and_the_log_have(world):
    file = check(world, machines([1]), "sam", reason="Asked by telephone")
    confirm(world, file, "sam")
    assert Activation.objects.get().reason == "Asked by telephone"
    assert outcomes(world, file, "sam") == ["granted"]
    lines = log_of(file)
    assert [line.action for line in lines] == [
        f"proxy_file.{act}" for act in ("checked", "confirmed", "activated", "downloaded")
    ]
    assert {line.facts["reason"] for line in lines} == {"Asked by telephone"}
    assert {line.actor_name for line in lines} == {"Sam"}


def test_it_is_confirmed_once_by_its_owner_while_they_may(world):
    file = check(world, machines([1]))
    by, kim = world.actor("ada"), world.people["kim"]
    with pytest.raises(ProxyFile.DoesNotExist):
        get_proxy_file(by, file.pk)
    confirm(world, file)
    with pytest.raises(Refused) as again:
        confirm(world, file)
    assert again.value.code == "wrong_state"
    later = check(world, machines([2]))
    RoleAssignment.objects.filter(holder=kim).update(role=Role.KEY_VIEWER)
    with pytest.raises(NotPermitted):
        confirm(world, later)
    with pytest.raises(NotPermitted):
        result(world, file)
    assert counts(world.keys["cad"].pk) == (1, 50, 1)


def test_both_files_are_gone_after_a_day(world):
    waiting, done = check(world, machines([1])), check(world, machines([2]))
    confirm(world, done)
    assert len(stored()) == 2
    proxy_files.sweep(at=timezone.now())
    assert outcomes(world, done) == ["granted"]
    later = timezone.now() + timedelta(hours=25)
    kim = world.actor("kim")
    with pytest.raises(Refused) as late:
        describe_result(by=kim, file=get_proxy_file(kim, done.pk), at=later)
    assert late.value.code == "not_ready"
    proxy_files.sweep(at=later)
    assert (stored(), set(ProxyFile.objects.values_list("state", flat=True))) == ([], {"expired"})
    assert set(ProxyFile.objects.values_list("file_key", "result_key")) == {(None, None)}
    with pytest.raises(Refused):
        confirm(world, waiting)


def discard(world, file: ProxyFile, who: str = "kim") -> ProxyFile:
    return discard_proxy_file(by=world.actor(who), file=file, at=timezone.now())


def test_a_file_is_discarded_by_its_owner_before_its_day_is_over(world):
    waiting, done = check(world, machines([1])), confirm(world, check(world, machines([2])))
    with pytest.raises(NotPermitted):
        discard(world, waiting, "ada")
    RoleAssignment.objects.filter(holder=world.people["kim"]).update(role=Role.KEY_VIEWER)
    for file in (waiting, done):
        discard(world, file)
        with pytest.raises(Refused) as again:
            discard(world, get_proxy_file(world.actor("kim"), file.pk))
        assert again.value.code == "wrong_state"
        line = log_of(file)[-1]
        assert (line.action, line.facts["last_five"]) == ("proxy_file.discarded", "KGACE")
        assert line.licensing_ids.count() == 1
    assert (stored(), set(ProxyFile.objects.values_list("state", flat=True))) == ([], {"expired"})
    assert set(ProxyFile.objects.values_list("file_key", "result_key")) == {(None, None)}
    assert counts(world.keys["cad"].pk) == (1, 50, 1)  # what it has activated stays active


def test_a_file_that_a_worker_has_is_not_discarded(world, monkeypatch):
    file, seen = check(world, machines([1])), ProxyFile.objects.get()
    monkeypatch.setattr("activation.services.proxy_files.MOST_MACHINES", 0)
    confirm(world, file)  # meanwhile
    with pytest.raises(Refused) as refused:
        discard(world, seen)
    assert refused.value.code == "wrong_state"
    assert (len(stored()), log_of(file)[-1].action) == (1, "proxy_file.confirmed")


def test_a_part_that_continues_a_download_is_not_logged_again(world):
    file = confirm(world, check(world, machines([1])))
    kim, at = world.actor("kim"), timezone.now()
    whole = b"".join(open_result(by=kim, file=file, at=at))
    rest = b"".join(open_result(by=kim, file=file, at=at, part=Part(10, file.result_size - 1)))
    assert (len(whole), rest) == (file.result_size, whole[10:])
    assert LogLine.objects.filter(action="proxy_file.downloaded").count() == 1
