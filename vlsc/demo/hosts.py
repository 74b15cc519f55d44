"""The demo's KMS hosts, with what they count, and its redeemed OSA key."""

from datetime import timedelta

from activation.models import KmsHost, OsaRedemption
from activation.services import redeem_key, register_host, report_host, retire_host
from activation.states import RedemptionKind
from catalog.states import KeyType
from keys.models import Key
from vlsc.demo.facts import Demo, Facts


def put_hosts(demo: Demo) -> None:
    """Hosts of the center's own KMS host keys and of the licensor's, and one redemption."""
    for facts in demo.facts["hosts"]:
        key = _find_key(demo, facts, KeyType.KMS)
        if not KmsHost.objects.filter(key=key, host_id=facts["host_id"]).exists():
            _put_host(demo, key, facts)
    for facts in demo.facts["redemptions"]:
        key = _find_key(demo, facts, KeyType.OSA)
        if not OsaRedemption.objects.filter(key=key).exists():
            kind = RedemptionKind(facts["kind"])
            redeem_key(by=demo.by, key=key, tenant=facts["tenant"], kind=kind, at=demo.at)


def _find_key(demo: Demo, facts: Facts, type_: KeyType) -> Key:
    licensing_id = demo.licensing_ids[facts["licensing_id"]]
    product = demo.products[facts["product"]]
    listings = {"listings__licensing_id": licensing_id, "listings__product": product}
    found: Key = Key.objects.filter(type=type_, **listings).earliest("id")
    return found


def _put_host(demo: Demo, key: Key, facts: Facts) -> None:
    names = {"name": facts["name"], "host_id": facts["host_id"]}
    host, _ = register_host(by=demo.by, key=key, at=demo.at, **names)
    for report in facts.get("reports", ()):
        report_host(
            by=demo.by,
            host=host,
            counted_at=demo.at - timedelta(days=report["days_ago"]),
            windows=report.get("windows"),
            office=report.get("office"),
            at=demo.at,
        )
    if facts.get("is_retired"):
        retire_host(by=demo.by, host=host, at=demo.at)
