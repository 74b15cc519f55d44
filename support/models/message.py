"""What was written in a request, and who else is told of it."""

from django.db import models

from accounts.actor import Actor
from accounts.models import User
from support.models.request import TEXT_LENGTH, Request
from vlsc.lib.addresses import AddressColumn
from vlsc.lib.ids import uuid7


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, actor: Actor) -> "MessageQuerySet":
        """Those of visible requests; internal notes for staff only."""
        found = self.filter(request__in=Request.objects.visible_to(actor).values("pk"))
        return found if actor.is_everywhere else found.filter(is_internal=False)


class Message(models.Model):
    """`author` is null for what the center wrote by itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=200)
    is_staff = models.BooleanField()
    is_internal = models.BooleanField(default=False)
    text = models.TextField(max_length=TEXT_LENGTH)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_internal=False) | models.Q(is_staff=True),
                name="message_internal_by_staff",
            )
        ]
        indexes = [models.Index(fields=["request", "at", "id"], name="message_request")]

    def __str__(self) -> str:
        return f"{self.author_name} {self.at:%Y-%m-%d %H:%M}"


class RequestContact(models.Model):
    """A further address that gets the mails about a request."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="contacts")
    address = AddressColumn()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "address"], name="request_contact_once")
        ]

    def __str__(self) -> str:
        return self.address
