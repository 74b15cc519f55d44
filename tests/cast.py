"""The cast of every test, the same people as in the demo center, in a small fixed world.

`build_world()` makes organizations, agreements, licensing IDs, products and keys; `World` names
them. More rows are made by the functions of `tests.makers`.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.actor import Actor, actor_of
from accounts.grants import Role, Scope
from accounts.models import Center, Token, User
from accounts.tokens import digest, new_token
from agreements.models import Agreement, LicensingId, Organization, RoleAssignment
from catalog.models import Product, Program
from catalog.states import Authority
from keys.models import Key, Listing
from keys.states import ListingState
from tests.makers.catalog import add_product
from tests.makers.keys import add_key
from tests.today import ZONE, center_today

PASSWORD = "a long enough password"

PEOPLE = {  # name → (domain, role, on) as in the demo center
    "ada": ("contoso.example", Role.ADMINISTRATOR, "contoso"),
    "kim": ("contoso.example", Role.KEY_ADMINISTRATOR, "7654321"),
    "vera": ("contoso.example", Role.KEY_VIEWER, "7654321"),
    "leo": ("contoso.example", Role.LICENSE_VIEWER, "7654321"),
    "dora": ("contoso.example", Role.DOWNLOAD, "7654321"),
    "mallory": ("fabrikam.example", Role.ADMINISTRATOR, "fabrikam"),
    "nora": ("northwind.example", Role.ADMINISTRATOR, "northwind"),
    "wade": ("woodgrove.example", Role.ADMINISTRATOR, "woodgrove"),
}
STAFF = {"olga": "operations", "otto": "operations", "sam": "agent", "ines": "auditor"}


@dataclass
class World:
    """Everything the tests speak of, by the name people give it."""

    people: dict[str, User] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    licensing_ids: dict[str, LicensingId] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)

    def actor(self, name: str, **changes: object) -> Actor:
        """The actor that a person is in a page session."""
        return actor_of(self.people[name], channel="page", today=center_today())

    def token(
        self, name: str, *scopes: str, licensing_ids: list | None = None, days: int = 30
    ) -> str:
        """A working API token of a person; all scopes unless some are named."""
        text, now = new_token(), timezone.now()
        Token.objects.create(
            holder=self.people[name],
            made_by=self.people[name],
            name="test",
            digest=digest(text),
            last_four=text[-4:],
            scopes=list(scopes or Scope.values),
            licensing_ids=licensing_ids,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        return text


def force(rows: QuerySet, **values: object) -> None:
    """Put rows into any state, as if all that leads there had happened."""
    QuerySet.update(rows, **values)


def build_world() -> World:
    """Contoso with a subsidiary, Fabrikam, Northwind (Open) and Woodgrove (US), and their keys."""
    world = World()
    Center.objects.get_or_create(
        pk=1, defaults={"name": "Fjord Licensing Center", "time_zone": ZONE}
    )
    _organizations(world)
    _licensing_ids(world)
    _people(world)
    _keys(world)
    return world


def _organizations(world: World) -> None:
    add = Organization.add
    contoso = add(number="C-1001", name="Contoso AB", country="SE", city="Stockholm")
    world.organizations = {
        "contoso": contoso,
        "norge": add(
            number="C-1002", name="Contoso Norge AS", parent=contoso, country="NO", city="Oslo"
        ),
        "fabrikam": add(
            number="C-2001", name="Fabrikam Industri AB", country="SE", city="Göteborg"
        ),
        "northwind": add(number="C-3001", name="Northwind Handel AB", country="SE", city="Malmö"),
        "woodgrove": add(number="C-7001", name="Woodgrove Bank", country="US", city="New York"),
    }


def _program(code: str, name: str, **fields: object) -> Program:
    defaults = {
        "key_rule": "pool",
        "kms": "included",
        "id_kind": "enrollment",
        "pattern": r"^\d{7,8}$",
        "rds_program": name,
        "rds_number": "enrollment",
    }
    program, _ = Program.objects.get_or_create(
        code=code, defaults={"name": name, **(defaults | fields)}
    )
    return program


def _licensing_ids(world: World) -> None:
    world.programs = {
        "enterprise": _program("enterprise", "Enterprise Agreement"),
        "select_plus": _program(
            "select_plus", "Select Plus", id_kind="public_customer_number", pattern="^[0-9A-Z]{8}$"
        ),
        "open_license": _program(
            "open_license",
            "Open License",
            key_rule="purchase",
            kms="by_exception",
            id_kind="license_and_authorization",
            rds_number="license_and_authorization",
            media="purchased",
            pattern=r"^\d{8}$",
        ),
    }
    rows = [  # number, program, organization, agreement, ends in days
        ("7654321", "enterprise", "contoso", "E0045120", 218),
        ("7654399", "enterprise", "norge", "E0045120", 218),
        ("9F3K27QA", "select_plus", "fabrikam", "SP998877", 500),
        ("61234567", "open_license", "northwind", "OL61234567", 300),
        ("7811223", "enterprise", "woodgrove", "E0077001", 400),
    ]
    today = center_today()
    for number, program, organization, agreement, days in rows:
        owner = world.organizations[organization]
        top = Organization.objects.get(pk=owner.group_id)
        term = {"starts_on": today - timedelta(days=800), "ends_on": today + timedelta(days=days)}
        parent, _ = Agreement.objects.get_or_create(
            program=world.programs[program],
            number=agreement,
            defaults={"organization": top, **term},
        )
        world.licensing_ids[number] = LicensingId.objects.create(
            program=world.programs[program],
            number=number,
            authorization="61234567ZZS2612" if program == "open_license" else "",
            agreement=parent,
            organization=owner,
            pools=["systems", "servers", "applications"],
            **term,
        )


def _people(world: World) -> None:
    for name, (domain, role, on) in PEOPLE.items():
        person = User.objects.add(email=f"{name}@{domain}", name=name.title())
        where = (
            {"organization": world.organizations[on]}
            if on in world.organizations
            else {"licensing_id": world.licensing_ids[on]}
        )
        RoleAssignment.objects.create(holder=person, role=role, **where)
        world.people[name] = person
    for name, role in STAFF.items():
        world.people[name] = User.objects.add(
            email=f"{name}@center.example", name=name.title(), staff_role=role
        )


def _keys(world: World) -> None:
    server = add_product(
        "windows-server-2022-standard",
        "Windows Server 2022 Standard",
        kms_group="Windows Server 2022",
    )
    office = add_product(
        "office-ltsc-proplus-2024", "Office LTSC Professional Plus 2024", pool="applications"
    )
    cad = add_product(
        "fjord-cad-2026-pro",
        "Fjord CAD 2026 Professional",
        pool="applications",
        types="mak",
        authority=Authority.CENTER,
    )
    sql = add_product(
        "sql-server-2019-standard",
        "SQL Server 2019 Standard",
        types="",
        key_need="embedded",
        note="The setup program enters the key.",
    )
    world.products = {"server": server, "office": office, "cad": cad, "sql": sql}
    ids = world.licensing_ids
    # Letters of the licensor's alphabet; the last five name the key in the tests.
    world.keys = {
        "mak": add_key(
            "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP", "mak", [ids["7654321"]], server, used=125, allotted=250
        ),
        "kms": add_key(
            "XTJTK-NJWMJ-RRMBR-B7XQ3-T77B9", "kms", [ids["7654321"], ids["7654399"]], server
        ),
        "cad": add_key(
            "APZHN-QNB5L-64DXX-J9TRW-KGACE", "mak", [ids["7654321"]], cad, used=0, allotted=50
        ),
        "norge": add_key(
            "8KJ2T-GC63J-9C6RC-6VXRN-PJDPY", "mak", [ids["7654399"]], office, used=1, allotted=1500
        ),
        "fabrikam": add_key(
            "KHYBG-HW9H9-QNQY3-7JPK2-3CW8X",
            "mak",
            [ids["9F3K27QA"]],
            server,
            used=249,
            allotted=250,
        ),
        "northwind": add_key(
            "PTR2K-PNR87-BV4HV-DQRMM-T6PBP", "mak", [ids["61234567"]], office, used=12, allotted=250
        ),
    }
    Listing.objects.create(licensing_id=ids["7654321"], product=sql, state=ListingState.EMBEDDED)
    Listing.objects.create(
        licensing_id=ids["7654321"], product=office, type="mak", state=ListingState.AWAITING
    )
