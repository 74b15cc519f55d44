"""Choices of agreements: status of a term, kinds of contacts and purchases. No queries."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ENDING_DAYS = 90


class TermStatus(models.TextChoices):
    """The status of an agreement or licensing ID by its dates; computed, never stored."""

    ACTIVE = "active", _("Active")
    ENDING = "ending", _("Ending soon")
    ENDED = "ended", _("Ended")
    TERMINATED = "terminated", _("Terminated")


def term_status(*, ends_on: date | None, terminated_on: date | None, today: date) -> TermStatus:
    """The status on a day at the center; end dates are inclusive."""
    if terminated_on and terminated_on <= today:
        return TermStatus.TERMINATED
    if ends_on is None:
        return TermStatus.ACTIVE
    if ends_on < today:
        return TermStatus.ENDED
    return TermStatus.ENDING if (ends_on - today).days <= ENDING_DAYS else TermStatus.ACTIVE


def is_reversed(starts_on: date | None, ends_on: date | None) -> bool:
    """Whether a term ends before it starts."""
    return bool(starts_on and ends_on and ends_on < starts_on)


class ContactKind(models.TextChoices):
    PRIMARY = "primary", _("Primary contact")
    NOTICES = "notices", _("Notices")


class PurchaseKind(models.TextChoices):
    LICENSE = "license", _("License")
    LICENSE_AND_SA = "license_and_sa", _("License and Software Assurance")
    SA = "sa", _("Software Assurance")
    SUBSCRIPTION = "subscription", _("Subscription")
    STEP_UP = "step_up", _("Step-up")


class Fulfillment(models.TextChoices):
    DOWNLOAD = "download", pgettext_lazy("fulfillment", "Download")
    PHYSICAL = "physical", _("Physical")
