"""Right bodies of `/center/organizations` and its like, in the world of the cast."""

from typing import Any

from agreements.models import LicensingId
from catalog.models import Program
from tests.cast import World
from vlsc.lib.ids import uuid7

# What no schema can say of right rows: what they name is there, and fits together.
PURCHASE = {"licensing_id_program": "open_license", "licensing_id": "61234567"}
ROWS: dict[str, dict[str, Any]] = {
    "organizations": {"number": "C-9001", "name": "Tailspin AB"},
    "agreements": {"program": "enterprise", "number": "E1", "organization_number": "C-1001"},
    "licensing-ids": {
        "program": "enterprise",
        "number": "7654322",
        "agreement_number": "E0045120",
        "organization_number": "C-1001",
    },
    "purchases": PURCHASE
    | {
        "order_number": "PO-9",
        "line": 1,
        "product": "fjord-cad-2026-pro",
        "kind": "license",
        "quantity": 5,
    },
    "forecasts": {
        "licensing_id_program": "select",
        "licensing_id": "7000001",
        "pool": "servers",
        "quantity": 5,
    },
    "products": {
        "code": "tool-1",
        "name": "Tool 1",
        "family": "Tool",
        "version": "1",
        "pool": "applications",
        "key_need": "none",
        "activation_authority": "center",
    },
    "key-stock": {
        "product": "fjord-cad-2026-pro",
        "type": "mak",
        "key": "TVWXY-BCDFG-HJKMP-QRTVW-BBBBB",
    },
}


def expect(world: World) -> None:
    """Add a licensing ID of a program with forecasts, which the cast has none of."""
    program = Program.objects.get(code="enterprise")
    program.pk, program.code, program.name = uuid7(), "select", "Select"
    program.key_rule, program.has_forecasts = "forecast", True
    program.save(force_insert=True)
    holder = world.licensing_ids["7654321"]
    facts = {"agreement": holder.agreement, "organization": holder.organization}
    LicensingId.objects.create(program=program, number="7000001", **facts)
