"""Visible KMS hosts, and what they reported."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet

from accounts.actor import Actor
from activation.models import HostReport, KmsHost
from catalog.states import KeyType
from keys.models import Key, Listing


def list_hosts(actor: Actor, *, licensing_id: UUID | None = None) -> QuerySet[KmsHost]:
    """The hosts of the keys that the actor sees, or sees listed under one licensing ID."""
    found = KmsHost.objects.visible_to(actor).select_related("key")
    if licensing_id is None:
        return found
    return found.filter(key__in=_list_host_keys(actor, licensing_id).values("key"))


def list_host_keys(actor: Actor, licensing_id: UUID) -> QuerySet[Key]:
    """The KMS host keys of a licensing ID, with their `products` and how many hosts are `known`.

    One host key serves every product of its KMS group, and so may be listed several times.
    """
    listed = _list_host_keys(actor, licensing_id)
    keys = Key.objects.filter(pk__in=listed.values("key"))
    of_key = listed.filter(key=OuterRef("pk")).order_by("product_name")
    names = ArraySubquery(of_key.values("product_name"))
    return keys.annotate(products=names, known=Count("hosts")).order_by("products", "pk")


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


def _list_host_keys(actor: Actor, licensing_id: UUID) -> QuerySet[Listing]:
    """The visible listings of KMS host keys under a licensing ID."""
    listed = Listing.objects.visible_to(actor).filter(licensing_id=licensing_id, key__isnull=False)
    return listed.filter(key__type=KeyType.KMS)
