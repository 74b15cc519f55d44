"""Who may have a key file: asked at the request, by the worker and at each download; logged."""

from dataclasses import replace

import pytest
from django.utils import timezone, translation

from accounts.actor import actor_of
from accounts.models import Token
from agreements.models import RoleAssignment
from audit.models import LogLine
from keyfiles import exports
from keyfiles.exports.failures import describe_failure
from keyfiles.models import KeyExport
from keyfiles.services import request_export
from keyfiles.states import ExportScope, FileFormat
from tests.today import center_today
from vlsc.lib.refused import Invalid, NotPermitted


def lines_of(export: KeyExport) -> list[LogLine]:
    return list(LogLine.objects.filter(subject_id=export.pk).order_by("id"))


def files_in(store) -> list[str]:
    return sorted(path.name for path in store.rglob("*/*") if path.is_file())


def take_roles(world, name: str) -> None:
    RoleAssignment.objects.filter(holder=world.people[name]).delete()


@pytest.mark.parametrize("name", ["leo", "dora", "olga", "otto", "sam", "ines"])
def test_whoever_may_not_reveal_keys_may_not_download_them(committed_world, ask, name):
    for number in (None, "7654321"):
        with pytest.raises(NotPermitted):
            ask(name, number)
    assert not KeyExport.objects.exists()
    assert not LogLine.objects.exists()


def test_a_licensing_id_and_keys_of_others_are_refused(committed_world, ask):
    with pytest.raises(NotPermitted):
        ask("vera", "7654399")
    with pytest.raises(NotPermitted):
        ask("vera", keys=["mak", "norge"])
    assert not KeyExport.objects.exists()


def test_a_token_for_revealing_keys_does_not_download_them(committed_world, store):
    actor = replace(committed_world.actor("vera"), scopes=frozenset({"read", "keys:reveal"}))
    with pytest.raises(NotPermitted):
        request_export(
            by=actor, scope=ExportScope.ALL, file_format=FileFormat.TSV, at=timezone.now()
        )


def test_a_request_says_what_it_is_for(committed_world, store):
    def refuse(scope, **rest):
        with pytest.raises(Invalid):
            request_export(
                by=committed_world.actor("vera"),
                scope=scope,
                file_format=FileFormat.TSV,
                at=timezone.now(),
                **rest,
            )

    refuse(ExportScope.LICENSING_ID)
    refuse(ExportScope.KEYS)
    refuse(ExportScope.KEYS, keys=[])
    refuse(ExportScope.KEYS, keys=[key.pk for key in committed_world.keys.values()] * 20)


def test_each_step_is_one_line_under_the_licensing_ids(committed_world, built, download):
    export = built("ada", "7654321")
    download("ada", export)
    actions = [(line.action, line.channel, line.actor_name) for line in lines_of(export)]
    assert actions == [
        ("key_export.requested", "page", "Ada"),
        ("key_export.built", "job", "Ada"),
        ("key_export.downloaded", "page", "Ada"),
    ]
    one = committed_world.licensing_ids["7654321"].pk
    for line in lines_of(export):
        assert [about.licensing_id for about in line.licensing_ids.all()] == [one]
    both = {committed_world.licensing_ids[number].pk for number in ("7654321", "7654399")}
    for line in lines_of(built("ada")):
        assert {about.licensing_id for about in line.licensing_ids.all()} == both


def test_a_role_taken_away_before_it_is_built(committed_world, ask, store):
    export = ask("vera")
    take_roles(committed_world, "vera")
    exports.build(export.pk, at=timezone.now())
    export.refresh_from_db()
    assert (export.state, export.attempt, files_in(store)) == ("failed", 1, [])
    assert export.reason.startswith("You can no longer download")


def test_one_of_the_ticked_keys_taken_away_before_it_is_built(committed_world, ask):
    export = ask("ada", keys=["mak", "norge"])
    take_roles(committed_world, "ada")
    RoleAssignment.objects.create(
        holder=committed_world.people["ada"],
        role="administrator",
        licensing_id=committed_world.licensing_ids["7654321"],
    )
    exports.build(export.pk, at=timezone.now())
    export.refresh_from_db()
    assert export.state == "failed"


@pytest.mark.parametrize("what", ["person", "token"])
def test_whoever_asked_has_ended_before_it_is_built(committed_world, store, what):
    text = committed_world.token("vera")
    token = Token.objects.get(last_four=text[-4:])
    vera = committed_world.people["vera"]
    export = request_export(
        by=actor_of(vera, channel="api", token=token, today=center_today()),
        scope=ExportScope.ALL,
        file_format=FileFormat.TSV,
        at=timezone.now(),
    )
    if what == "person":
        vera.is_active = False
        vera.save()
    else:
        token.revoke(at=timezone.now())
    exports.build(export.pk, at=timezone.now())
    export.refresh_from_db()
    assert (export.state, export.reason) == (
        "failed",
        "The account or the token that asked for the file has ended.",
    )


def test_a_finished_file_needs_every_licensing_id_it_holds(committed_world, built, download):
    export = built("ada")
    take_roles(committed_world, "ada")
    RoleAssignment.objects.create(
        holder=committed_world.people["ada"],
        role="administrator",
        licensing_id=committed_world.licensing_ids["7654321"],
    )
    with pytest.raises(NotPermitted):
        download("ada", export)
    assert len(lines_of(export)) == 2


def test_a_file_is_its_owners_only(built, download):
    export = built("vera")
    with pytest.raises(NotPermitted):
        download("ada", export)


def fail_to_log(**_) -> None:
    raise RuntimeError("the log is full")


def test_no_file_leaves_without_its_line(built, download, monkeypatch):
    export = built("vera")
    monkeypatch.setattr("keyfiles.services.exports.record", fail_to_log)
    monkeypatch.setattr("keyfiles.services.exports.open_file_key", lambda *_: pytest.fail("opened"))
    with pytest.raises(RuntimeError):
        download("vera", export)


def test_no_file_appears_without_its_line(built, store, monkeypatch):
    monkeypatch.setattr("keyfiles.exports.building.record", fail_to_log)
    export = built("vera")
    assert (export.state, export.stored_as, files_in(store)) == ("requested", "", [])


def test_the_reason_is_in_the_owners_language(committed_world, ask):
    vera = committed_world.people["vera"]
    vera.language = "sv"
    vera.save()
    export = ask("vera")
    take_roles(committed_world, "vera")
    exports.build(export.pk, at=timezone.now())
    with translation.override("sv"):
        expected = describe_failure("not_permitted")
    assert KeyExport.objects.get(pk=export.pk).reason == expected
