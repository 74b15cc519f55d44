"""Files that were sent with a message of a request."""

from django.db import models
from django.db.models import Q

from accounts.actor import Actor
from support.models.message import Message
from vlsc.lib.ids import uuid7


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, actor: Actor) -> "AttachmentQuerySet":
        """Those of messages that the actor may read."""
        return self.filter(message__in=Message.objects.visible_to(actor).values("pk"))


class Attachment(models.Model):
    """A file in the private storage, sealed with a key of its own.

    `content_type` is what the content was found to be, whatever the sender calls it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    file_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=120, unique=True)
    file_key = models.BinaryField(max_length=80)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="attachment_not_empty")
        ]
        ordering = ("id",)

    def __str__(self) -> str:
        return self.file_name

    @classmethod
    def count_of(cls, message: Message) -> int:
        """How many the customer, or else the center, has sent in the request of a message."""
        return cls.objects.filter(
            message__request=message.request_id, message__is_staff=message.is_staff
        ).count()
