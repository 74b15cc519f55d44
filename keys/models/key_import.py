"""A key file that operations load: the upload, its checked rows, and the answers about names."""

from django.db import models

from accounts.models import User
from agreements.models import LicensingId
from catalog.models import Product, Program
from keys.models.leased import Leased
from keys.states import ImportState
from vlsc.lib.ids import uuid7


class KeyImport(Leased):
    """One upload. It is encrypted at rest and removed after it was applied, or after 24 h."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="key_imports")
    channel = models.CharField(max_length=8)
    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=120, blank=True)
    file_key = models.BinaryField(max_length=80, null=True)
    state = models.CharField(max_length=9, choices=ImportState, default=ImportState.RECEIVED)
    create_missing = models.BooleanField(default=False)
    good_rows = models.BooleanField(default=False)
    encoding = models.CharField(max_length=16, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    # {"rows", "good", "errors", "warnings", "new", "updated", "unchanged", "not_in_file"}
    counts = models.JSONField(default=dict)
    # [{"kind": "product"|"program", "name", "rows", "nearest": [{"id", "name"}]}]
    unknown_names = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-requested_at"], name="key_import_requested"),
            models.Index(fields=["state", "lease_until"], name="key_import_state"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One data row of an upload, staged by COPY with its key already sealed.

    The text columns are as the file says them; the ids are what they were found to mean.
    `new_key_id` is the id under which the key was sealed; a key that the center has already
    keeps its own row and ciphertext. `errors` and `warnings`: [{"code", "column", "detail"}].
    """

    id = models.BigAutoField(primary_key=True)
    key_import = models.ForeignKey(KeyImport, on_delete=models.CASCADE, related_name="rows", db_constraint=False)
    line = models.PositiveIntegerField()
    number = models.TextField()
    program_name = models.TextField()
    organization_name = models.TextField()
    product_name = models.TextField()
    type = models.CharField(max_length=5, blank=True)
    last_five = models.CharField(max_length=5, blank=True)
    ciphertext = models.BinaryField(null=True)
    fingerprint = models.BinaryField(null=True)
    new_key_id = models.UUIDField(null=True)
    used = models.PositiveIntegerField(null=True)
    allowed = models.PositiveIntegerField(null=True)
    seats = models.PositiveIntegerField(null=True)
    osa_status = models.CharField(max_length=9, blank=True)
    program = models.ForeignKey(Program, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    product = models.ForeignKey(Product, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    licensing_id = models.ForeignKey(LicensingId, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    outcome = models.CharField(max_length=10, blank=True)  # new, updated, unchanged, skipped, error
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["key_import", "line"], name="import_row_line")]

    def __str__(self) -> str:
        return f"line {self.line}"


class NameChoice(models.Model):
    """What operations answered about an unknown name: this one, create it, or skip its rows."""

    id = models.BigAutoField(primary_key=True)
    key_import = models.ForeignKey(KeyImport, on_delete=models.CASCADE, related_name="choices")
    kind = models.CharField(max_length=8)  # product or program
    name = models.TextField()
    choice = models.CharField(max_length=6)  # is, create, skip
    means_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key_import", "kind", "name"], name="name_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.choice}"
