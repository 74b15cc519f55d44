"""The choices of the catalog's models: kinds, rules and classes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyType(models.TextChoices):
    VLK = "vlk", "VLK"
    KMS = "kms", "KMS"
    MAK = "mak", "MAK"
    SETUP = "setup", "Setup"
    OSA = "osa", "OSA"


class KeyNeed(models.TextChoices):
    VOLUME_KEY = "volume_key", _("Needs a volume key")
    EMBEDDED = "embedded", _("Key is in the setup program")
    NONE = "none", _("Needs no key")


class Authority(models.TextChoices):
    CENTER = "center", _("This center")
    EXTERNAL = "external", _("The licensor")


class KeyRule(models.TextChoices):
    POOL = "pool", _("By pool")
    FORECAST = "forecast", _("By pool, where a forecast exists")
    PURCHASE = "purchase", _("By purchase")


class KmsRule(models.TextChoices):
    INCLUDED = "included", _("Included")
    BY_EXCEPTION = "by_exception", _("By exception")


class IdKind(models.TextChoices):
    """What a licensing ID is called in its program."""

    ENROLLMENT = "enrollment", _("Enrollment")
    PUBLIC_CUSTOMER_NUMBER = "public_customer_number", _("Public customer number")
    LICENSE_AND_AUTHORIZATION = "license_and_authorization", _("License and authorization number")
    AGREEMENT = "agreement", _("Agreement")
    PURCHASE_ACCOUNT = "purchase_account", _("Purchase account")


class ThresholdClass(models.TextChoices):
    WINDOWS_SERVER = "windows_server", _("Windows Server")
    WINDOWS_CLIENT = "windows_client", _("Windows client")
    OFFICE = "office", _("Office")


class MediaRule(models.TextChoices):
    """Of which products a program's customers may download the media."""

    FULL = "full", _("Of every product of the program")
    PURCHASED = "purchased", _("Of what was bought, at least one unit")


class Architecture(models.TextChoices):
    X64 = "x64", "x64"
    X86 = "x86", "x86"
    ARM64 = "arm64", "ARM64"
    ANY = "any", _("Any")


class Pool(models.TextChoices):
    SYSTEMS = "systems", _("Systems")
    SERVERS = "servers", _("Servers")
    APPLICATIONS = "applications", _("Applications")
