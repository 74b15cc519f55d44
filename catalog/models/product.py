"""Products, and what is needed to install and activate them."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from catalog.models.names import validate_name
from catalog.models.program import Program
from catalog.states import Authority, KeyNeed, KeyType, Pool, ThresholdClass
from vlsc.lib.folded import FoldedField
from vlsc.lib.ids import uuid7
from vlsc.lib.product_keys import hyphenate, normalize
from vlsc.lib.text import NameField, cells_constraint, validate_cell, validate_no_key


class Product(models.Model):
    """A product with version and edition. Its code is permanent, its name may change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=80, unique=True, validators=[validate_cell])
    name = NameField(max_length=160, unique=True)
    folded_name = FoldedField("name")
    family = NameField(max_length=80)
    version = NameField(max_length=40)
    edition = NameField(max_length=60, blank=True)
    pool = models.CharField(max_length=12, choices=Pool)
    key_need = models.CharField(max_length=10, choices=KeyNeed)
    key_types = ArrayField(
        models.CharField(max_length=5, choices=KeyType), default=list, blank=True
    )
    kms_group = NameField(max_length=80, blank=True)
    threshold_class = models.CharField(max_length=16, choices=ThresholdClass, blank=True)
    activation_authority = models.CharField(max_length=8, choices=Authority)
    # Only for products of this center: whether a confirmation ID may be read out to somebody, and
    # the version of the product's secret that it is computed with.
    has_telephone_activation = models.BooleanField(default=True, db_default=True)
    secret_version = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    only_programs = models.ManyToManyField(Program, blank=True, related_name="+")
    note = models.TextField(blank=True, validators=[validate_no_key])
    # Who had Software Assurance on this day has a right to this version.
    released_on = models.DateField(null=True, blank=True)
    support_ends_on = models.DateField(null=True, blank=True)
    downgrades_to = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="+")

    class Meta:
        constraints = [
            cells_constraint("product", "name", "family", "version", "edition", "kms_group")
        ]
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        validate_name(Product, self)

    def raise_secret_version(self) -> int:
        """The next version of the product's activation secret; the row must be locked."""
        self.secret_version += 1
        self.save(update_fields=["secret_version"])
        return self.secret_version


class ProductAlias(models.Model):
    """Another name of a product that key files use."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="aliases")
    name = NameField(max_length=160)
    folded_name = FoldedField("name")

    class Meta:
        constraints = [
            cells_constraint("product_alias", "name"),
            models.UniqueConstraint(Lower("name"), name="product_alias_once"),
        ]
        verbose_name_plural = "product aliases"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        validate_name(Product, self)


class SetupKey(models.Model):
    """A published setup key: catalog data, the same for everybody, not a secret.

    One per product; several products may have the same key.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="setup_key")
    key = models.CharField(max_length=29)

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        key = normalize(self.key)
        if key is None:
            raise ValidationError(
                {"key": _("This is not a product key: a key has five groups of five characters.")}
            )
        self.key = hyphenate(key)
