"""What one session gets back within minutes: a form that waits, a secret that is shown once."""

from django.db import models


class KeptValue(models.Model):
    """A value of one session. Its id is a digest of the session's key, so no other finds it.

    `location` is where a form has led that was carried out; then nothing is sealed any more.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    sealed = models.BinaryField(null=True)
    location = models.CharField(max_length=500, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.id)
