"""Secrets of products: handed to a publisher, renewed after a leak, both with a reason."""

import base64

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from activation.models import SecretVersion
from activation.product_secrets import live_version, product_secret
from activation.services import export_activation_secret, renew_activation_secret
from audit.models import LogLine
from audit.words import describe
from vlsc.lib.refused import Invalid, NotPermitted, Refused

VERBS = pytest.mark.parametrize("verb", [export_activation_secret, renew_activation_secret])


def run(name: str, product, capsys, *more: str) -> str:
    call_command(name, product.code, "--reason", "asked by the publisher", *more)
    return capsys.readouterr().out


def line_of(product, version: int) -> str:
    return f"{version}\t{base64.b64encode(product_secret(product.code, version)).decode()}\n"


def renew(world, **more: object) -> int:
    by, product = world.actor("olga"), world.products["cad"]
    return renew_activation_secret(
        by=by, product=product, reason="leaked", at=timezone.now(), **more
    )


def test_the_operator_exports_each_live_version_and_the_log_says_why(world, capsys):
    product = world.products["cad"]
    assert run("export_activation_secret", product, capsys) == line_of(product, 1)
    line = LogLine.objects.get()
    assert describe(line) == f"The center exported the activation secret of {product.name}"
    assert line.facts == {"reason": "asked by the publisher", "versions": [1]}

    run("renew_activation_secret", product, capsys)
    product.refresh_from_db()
    both = line_of(product, 1) + line_of(product, 2)
    assert run("export_activation_secret", product, capsys) == both
    run("renew_activation_secret", product, capsys, "--end-older")
    product.refresh_from_db()
    assert live_version(product) == 3
    assert run("export_activation_secret", product, capsys) == line_of(product, 3)


def test_no_secret_is_stored_or_logged(world, capsys):
    product = world.products["cad"]
    text = run("export_activation_secret", product, capsys).split()[1]
    assert text not in str(LogLine.objects.values_list("facts", "subject_name"))


def test_a_new_version_says_in_the_log_what_it_ended(world):
    assert renew(world) == 2
    assert renew(world, ends_older=True) == 3
    facts = LogLine.objects.order_by("id").values_list("facts", flat=True)
    assert list(facts) == [
        {"reason": "leaked", "version": 2, "ended": []},
        {"reason": "leaked", "version": 3, "ended": [1, 2]},
    ]
    live = SecretVersion.objects.filter(ended_at=None).values_list("version", flat=True)
    assert list(live) == [3]
    assert live_version(world.products["office"]) == 1


def test_a_version_ends_once(world):
    renew(world, ends_older=True)
    ended_at = SecretVersion.objects.get(version=1).ended_at
    renew(world, ends_older=True)
    assert SecretVersion.objects.get(version=1).ended_at == ended_at
    assert LogLine.objects.latest("id").facts["ended"] == [2]


@VERBS
@pytest.mark.parametrize(
    ("name", "product", "reason", "refusal"),
    [
        ("sam", "cad", "x", NotPermitted),
        ("ines", "cad", "x", NotPermitted),
        ("ada", "cad", "x", NotPermitted),
        ("olga", "cad", "  ", Invalid),
        ("olga", "office", "x", Refused),
    ],
)
def test_what_is_refused_leaves_nothing(world, verb, name, product, reason, refusal):
    with pytest.raises(refusal):
        verb(
            by=world.actor(name),
            product=world.products[product],
            reason=reason,
            at=timezone.now(),
        )
    assert not LogLine.objects.exists()
    assert not SecretVersion.objects.exists()


@pytest.mark.parametrize("command", ["export_activation_secret", "renew_activation_secret"])
def test_the_commands_say_what_is_wrong(world, command):
    with pytest.raises(CommandError, match="No product has the code nothing"):
        call_command(command, "nothing", "--reason", "x")
    with pytest.raises(CommandError, match="does not activate this product"):
        call_command(command, world.products["office"].code, "--reason", "x")
    with pytest.raises(CommandError, match="--reason"):
        call_command(command, world.products["cad"].code)
