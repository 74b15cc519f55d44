"""Media: the files from which products are installed."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.product import Product
from catalog.states import Architecture
from vlsc.lib.ids import uuid7
from vlsc.lib.text import NameField, cells_constraint

FILE_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$"
SHA256 = r"^[0-9a-f]{64}$"


class Medium(models.Model):
    """A file of a product, in one language and for one architecture.

    `file` is the name under which it is downloaded, `stored_as` its name in the private storage.
    Several products may have the same file. `sha256` and `size` are shown, to be compared with what
    arrived.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="media")
    file = models.CharField(
        max_length=120,
        validators=[
            RegexValidator(FILE_NAME, _("Only English letters, digits, dots, - and _ are used."))
        ],
    )
    stored_as = models.CharField(max_length=140)
    language = NameField(max_length=40)
    architecture = models.CharField(max_length=5, choices=Architecture)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, validators=[RegexValidator(SHA256)])
    released_on = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            cells_constraint("medium", "language"),
            models.UniqueConstraint(fields=["product", "file"], name="medium_file_once"),
            models.CheckConstraint(condition=Q(file__regex=FILE_NAME), name="medium_file_name"),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="medium_sha256"),
        ]
        indexes = [models.Index(fields=["stored_as"], name="medium_stored_as")]

    def __str__(self) -> str:
        return self.file
