"""The cast of the matrix: the world's, and two whom roles give nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from agreements.models import RoleAssignment
from tests.cast import World


@pytest.fixture
def cast(world: World) -> World:
    """The world, with somebody whose role ended yesterday and somebody who never had one."""
    yesterday = timezone.localdate() - timedelta(days=1)
    for name in ("rita", "noone"):
        world.people[name] = User.objects.add(email=f"{name}@contoso.example", name=name.title())
    RoleAssignment.objects.create(
        holder=world.people["rita"],
        role="key_administrator",
        licensing_id=world.licensing_ids["7654321"],
        ends_on=yesterday,
    )
    return world
