"""Mails about keys of new versions: a sweep over releases, and a mail to those whose key is there.

A person gets one mail an hour about a version, however many of their licensing IDs have got a key.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.grants import Action
from accounts.models import Center
from agreements.models import LicensingId
from agreements.selectors import list_people_with
from keys.mails import NEW_VERSION
from keys.models import NewVersion, VersionNotice
from notices.services import queue_mail

FOLLOWED = timedelta(days=366)  # after the release; who gets a key later was not waiting for it
AT_ONCE = 500  # licensing IDs of one transaction


def sweep(at: datetime) -> None:
    """Tell of the keys that came since the last run."""
    for version in NewVersion.objects.filter(released_at__gt=at - FOLLOWED):
        untold = list(version.list_untold().values_list("pk", flat=True))
        for first in range(0, len(untold), AT_ONCE):
            _notice(version, untold[first : first + AT_ONCE], at=at)


@transaction.atomic
def _notice(version: NewVersion, untold: list[UUID], *, at: datetime) -> None:
    noted = VersionNotice.note(version, untold, at=at)
    concerned = LicensingId.objects.filter(pk__in=noted)
    for reader in list_people_with(concerned, Action.SEE_KEYS, on=Center.get().day(at)):
        queue_mail(
            template=NEW_VERSION,
            to=reader,
            ids={"version": version.pk},
            dedup_key=f"{NEW_VERSION}:{version.pk}:{reader.pk}:{at:%Y%m%d%H%M%S}",
            at=at,
        )
