"""Visible KMS hosts, and what they reported."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from activation.models import HostReport, KmsHost
from keys.models import Key


def list_hosts(actor: Actor) -> QuerySet[KmsHost]:
    """The hosts of the keys that the actor sees."""
    return KmsHost.objects.visible_to(actor).select_related("key")


def get_host(actor: Actor, pk: UUID) -> KmsHost:
    """One visible host; raises `KmsHost.DoesNotExist` for invisible and unknown ids."""
    return list_hosts(actor).get(pk=pk)


def list_key_hosts(actor: Actor, key: Key) -> QuerySet[KmsHost]:
    """The hosts of a visible key: those in use first, then by name."""
    return list_hosts(actor).filter(key=key).order_by("state", "name", "id")


def list_latest_reports(actor: Actor, hosts: Iterable[KmsHost]) -> dict[UUID, HostReport]:
    """The most recent report of each of some visible hosts, by the host's id."""
    visible = KmsHost.objects.visible_to(actor).filter(pk__in=[host.pk for host in hosts])
    latest = HostReport.objects.filter(host__in=visible.values("pk"))
    latest = latest.order_by("host", "-counted_at", "-id").distinct("host")
    return {report.host_id: report for report in latest}


def list_reports(actor: Actor, host: KmsHost) -> QuerySet[HostReport]:
    """The reports of a visible host, the most recent count first."""
    visible = KmsHost.objects.visible_to(actor).filter(pk=host.pk).values("pk")
    return HostReport.objects.filter(host__in=visible).order_by("-counted_at", "-id")
