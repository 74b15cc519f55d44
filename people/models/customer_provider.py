"""Which customer an identity provider belongs to."""

from django.db import models

from accounts.models import IdentityProvider
from agreements.models import Organization


class CustomerProvider(models.Model):
    """The organization whose provider it is. That of the center itself has no such row."""

    provider = models.OneToOneField(
        IdentityProvider, on_delete=models.CASCADE, primary_key=True, related_name="customer"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="identity_providers"
    )

    def __str__(self) -> str:
        return self.organization.name
