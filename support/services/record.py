"""Whether customers may read the record of the promise."""

from datetime import datetime

from django.db import transaction

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from audit.services import record
from support.models import SupportSettings


def publish_record(*, by: Actor, is_public: bool, at: datetime) -> None:
    """Let customers read the record, or let only staff do so. Raises `NotPermitted`."""
    require_anywhere(by, Action.RUN_CENTER)
    with transaction.atomic():
        settings = SupportSettings.lock()
        if settings.is_record_public == is_public:
            return
        settings.publish_record(is_public=is_public)
        action = "record.published" if is_public else "record.withdrawn"
        record(by=by, at=at, action=action, subject=("record", None, ""))
