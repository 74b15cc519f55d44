"""The import of a file: the upload, its staged rows, and the answers about names."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import Token, User
from agreements.models.sight import may_at_all
from catalog.states import Pool
from jobs.models import LeasedRow
from jobs.moves import StatefulQuerySet
from keyfiles.models.finding_texts import describe_failure
from keyfiles.states import IMPORT_MOVES, FileKind, ImportState
from vlsc.lib.ids import uuid7

ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}


class KeyImportQuerySet(StatefulQuerySet):
    def visible_to(self, actor: Actor) -> "KeyImportQuerySet":
        """All imports, if the actor may load the whole center; else none."""
        may_load = actor.is_everywhere and may_at_all(actor, Action.LOAD_CENTER)
        return self.all() if may_load else self.none()


class KeyImport(LeasedRow):
    """One upload. The file is encrypted at rest, and removed once it is loaded or after 24 h.

    `staged_attempt` is the attempt whose rows and findings are valid; those of other attempts were
    left by a worker that lost its lease. `loader` confirmed the import. `bad_stored_as` is the file
    of rows that were not loaded.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="key_imports")
    token = models.ForeignKey(Token, on_delete=models.PROTECT, null=True, related_name="+")
    loader = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    loader_token = models.ForeignKey(Token, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=8)
    kind = models.CharField(
        max_length=16, choices=FileKind, default=FileKind.KEYS, db_default=FileKind.KEYS
    )
    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=120, blank=True)
    file_key = models.BinaryField(max_length=80, null=True)
    bad_stored_as = models.CharField(max_length=120, blank=True)
    bad_file_key = models.BinaryField(max_length=80, null=True)
    bad_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    bad_size = models.PositiveBigIntegerField(null=True)
    state = models.CharField(max_length=9, choices=ImportState, default=ImportState.RECEIVED)
    create_missing = models.BooleanField(default=False)
    good_rows = models.BooleanField(default=False)
    encoding = models.CharField(max_length=16, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    staged_attempt = models.PositiveSmallIntegerField(default=0)  # 0: none yet
    # {"code", facts}: why it could not be read or loaded, also of one that can be loaded again
    failure = models.JSONField(default=dict)
    # {"rows", "good", "errors", "skipped", "warnings", "new", "updated", "unchanged",
    #  "confirmed", "not_in_file", "new_keys", "new_licensing_ids", "new_organizations",
    #  "more_unknown_names",
    #  "codes": {kind: {code: findings}}, "changes": {kind: changes}}
    counts = models.JSONField(default=dict)
    lines = models.PositiveIntegerField(null=True)  # of the file, its header and blanks included
    ignored_columns = models.JSONField(default=list)  # headings of unknown columns
    # [{"kind": "product"|"program", "name", "rows", "nearest": [{"id", "name"}]}]
    unknown_names = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    MOVES = {"state": IMPORT_MOVES}

    objects = KeyImportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-requested_at"], name="key_import_requested"),
            models.Index(fields=["state", "lease_until"], name="key_import_state"),
        ]

    @property
    def is_key_file(self) -> bool:
        """Whether the rows are keys; other kinds of files are loaded by `imports.tables`."""
        return self.kind == FileKind.KEYS

    @property
    def thing(self) -> str:
        """What the log calls it."""
        return "key_import" if self.is_key_file else "load"

    @property
    def is_loadable(self) -> bool:
        """Whether a checked file can be loaded with its current options."""
        errors, good = self.counts["errors"], self.counts["good"]
        return bool(good and (self.good_rows or not errors))

    @property
    def change_counts(self) -> dict[str, int]:
        """How many changes of each kind loading makes, or has made."""
        return self.counts.get("changes", {})

    @property
    def bad_rows_name(self) -> str:
        """The name of the file of rows with errors: the upload's name with a suffix.

        Those of a workbook are text as well.
        """
        stem, dot, extension = self.file_name.rpartition(".")
        extension = "csv" if stem and extension.lower() == "xlsx" else extension
        return f"{stem or extension}_bad_rows{dot if stem else ''}{extension if stem else ''}"

    def __str__(self) -> str:
        return self.file_name

    @property
    def encoding_name(self) -> str:
        """The name of the encoding for users."""
        return ENCODINGS.get(self.encoding, "")

    @property
    def failure_detail(self) -> str:
        """Why it failed, in the reader's language."""
        return describe_failure(self.failure) if self.failure else self.reason


class ImportRow(models.Model):
    """One data row of an upload, staged by COPY with its key already sealed.

    `key_id` is the id with which the key was sealed; if the center already has the key, or an
    earlier row adds it, it becomes the id of that key and `brings_key` is false. Bad rows are kept
    because the file does contain their keys. The table is unlogged: if a crash of the database
    empties it, the file is checked again.
    """

    pk = models.CompositePrimaryKey("key_import_id", "attempt", "line")
    key_import = models.ForeignKey(
        KeyImport,
        on_delete=models.CASCADE,
        related_name="rows",
        db_constraint=False,
        db_index=False,
    )
    attempt = models.SmallIntegerField()
    line = models.IntegerField()
    licensing_id = models.UUIDField(null=True)
    product_id = models.UUIDField(null=True)
    type = models.CharField(max_length=5, blank=True)
    last_five = models.CharField(max_length=5)
    ciphertext = models.BinaryField(null=True)
    fingerprint = models.BinaryField()
    key_id = models.UUIDField()
    listing_id = models.UUIDField()
    is_center = models.BooleanField()
    used = models.IntegerField(null=True)
    allowed = models.IntegerField(null=True)
    seats = models.IntegerField(null=True)
    osa_status = models.CharField(max_length=9, blank=True)
    is_bad = models.BooleanField()
    brings_key = models.BooleanField()
    brings_listing = models.BooleanField()
    changes_key = models.BooleanField()

    def __str__(self) -> str:
        return f"line {self.line}"


class ImportLicensingId(models.Model):
    """A new licensing ID in the file, with its organization.

    Both ids are reserved when the file is checked, and created when it is loaded.
    """

    id = models.UUIDField(primary_key=True)
    key_import = models.ForeignKey(
        KeyImport, on_delete=models.CASCADE, related_name="new_licensing_ids", db_constraint=False
    )
    attempt = models.SmallIntegerField()
    program_id = models.UUIDField()
    number = models.CharField(max_length=40)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=200)
    group_id = models.UUIDField()
    is_new_organization = models.BooleanField()

    def __str__(self) -> str:
        return self.number


class NameChoice(models.Model):
    """The answer about an unknown name: it is a known one, create it, or skip its rows.

    `means_id` is the id of the product or program; for "create" it is reserved for the new one.
    `public_id` names the answer in addresses.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, db_default=RandomUUID(), editable=False)
    key_import = models.ForeignKey(KeyImport, on_delete=models.CASCADE, related_name="choices")
    kind = models.CharField(max_length=8)  # product or program
    name = models.TextField()
    choice = models.CharField(max_length=6)  # is, create, skip
    means_id = models.UUIDField(null=True)
    pool = models.CharField(max_length=12, choices=Pool, blank=True)  # of a product to create

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key_import", "kind", "name"], name="name_choice_once"),
            models.CheckConstraint(
                condition=Q(choice="skip", means_id=None)
                | (~Q(choice="skip") & Q(means_id__isnull=False)),
                name="name_choice_means",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.choice}"
