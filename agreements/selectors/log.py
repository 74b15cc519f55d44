"""The log and the tokens, as far as the actor may read them."""

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import Token
from agreements.models import LicensingId
from agreements.models.sight import holds_anywhere
from audit.models import LogLine


def list_log(actor: Actor, licensing_id: LicensingId | None = None) -> QuerySet[LogLine]:
    """The lines of licensing IDs whose log the actor reads; staff who read every log see all."""
    lines = LogLine.objects.order_by("-at", "-id")
    readable = LicensingId.objects.visible_to(actor, Action.READ_LOG)
    if licensing_id is not None:
        readable = readable.filter(pk=licensing_id.pk)
    elif actor.is_staff and actor.bound_to is None and holds_anywhere(actor, Action.READ_EVERY_LOG):
        return lines
    concerned = LogLine.licensing_ids.rel.related_model.objects.filter(  # type: ignore[attr-defined]
        licensing_id__in=readable.values("pk")
    )
    return lines.filter(pk__in=concerned.values("line"))


def list_tokens(actor: Actor) -> QuerySet[Token]:
    """One's own tokens, newest first."""
    return (
        Token.objects.filter(holder_id=actor.id).order_by("-created_at")
        if actor.id
        else Token.objects.none()
    )
