"""A table of cases for the rules of who is entitled to which keys."""

from datetime import date

from keys.entitlement import ProductFacts, PurchaseFacts

TODAY = date(2026, 3, 1)
CAD26, CAD25, CAD27 = "cad-26", "cad-25", "cad-27"
BOTH = frozenset({"mak", "kms", "osa"})
PRODUCTS = [
    ProductFacts(
        code=CAD26,
        family="CAD",
        edition="Pro",
        pool="applications",
        key_types=BOTH,
        downgrades_to=frozenset({CAD25}),
    ),
    ProductFacts(code=CAD25, family="CAD", edition="Pro", pool="applications"),
    ProductFacts(
        code=CAD27,
        family="CAD",
        edition="Pro",
        pool="applications",
        released_on=date(2026, 2, 1),
    ),
    ProductFacts(code="cad-27-std", family="CAD", edition="Std", released_on=date(2026, 2, 1)),
    ProductFacts(code="cad-28", family="CAD", edition="Pro", released_on=date(2026, 3, 2)),
    ProductFacts(code="server", pool="servers", key_types=frozenset({"vlk"})),
    ProductFacts(code="sql", pool="servers", key_need="embedded", key_types=frozenset()),
    ProductFacts(code="cal", pool="servers", key_need="none", key_types=frozenset()),
    ProductFacts(code="campus-only", pool="servers", only_programs=frozenset({"campus"})),
]


def bought(product: str = CAD26, kind: str = "license", quantity: int = 5, **dates: date):
    return PurchaseFacts(product=product, kind=kind, quantity=quantity, **dates)


SA = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 2, 1)}  # until the day of the release
EARLIER = {"starts_on": date(2025, 1, 1), "ends_on": date(2026, 1, 31)}
OPEN = {"key_rule": "purchase", "kms": "by_exception"}
POOL = {"key_rule": "pool", "kms": "included"}
SELECT = {"key_rule": "forecast", "kms": "included"}
DOWNGRADE = [(CAD25, "mak"), (CAD26, "mak")]

CASES = {
    "a pool": (POOL | {"pools": {"servers"}}, [], [("server", "vlk")]),
    "no pool": (POOL, [], []),
    "a pool, whatever was bought of others": (POOL, [bought()], []),
    "a forecast": (
        SELECT | {"pools": {"applications"}, "forecast_pools": {"servers"}},
        [],
        [("server", "vlk")],
    ),
    "a pool without forecast": (SELECT | {"pools": {"servers"}}, [], []),
    "KMS keys of a pool": (
        POOL | {"pools": {"applications"}},
        [],
        [(CAD25, "mak"), (CAD26, "kms"), (CAD26, "mak"), (CAD27, "mak")],
    ),
    "of its own program": (
        POOL | {"program": "campus", "pools": {"servers"}},
        [],
        [("campus-only", "mak"), ("server", "vlk")],
    ),
    "bought, with its downgrade": (OPEN, [bought()], DOWNGRADE),
    "bought of another program": (OPEN, [bought("campus-only")], []),
    "an exception": (
        OPEN | {"has_kms_exception": True},
        [bought()],
        [(CAD25, "mak"), (CAD26, "kms"), (CAD26, "mak")],
    ),
    "KMS included": (
        OPEN | {"kms": "included"},
        [bought()],
        [(CAD25, "mak"), (CAD26, "kms"), (CAD26, "mak")],
    ),
    "all returned": (OPEN, [bought(), bought(quantity=-5)], []),
    "some returned": (OPEN, [bought(), bought(quantity=-4)], DOWNGRADE),
    "Software Assurance alone": (OPEN, [bought(kind="sa", **EARLIER)], []),
    "a step-up": (OPEN, [bought(kind="step_up")], DOWNGRADE),
    "an ended subscription": (OPEN, [bought(kind="subscription", **EARLIER)], []),
    "a version released while covered": (
        OPEN,
        [bought(kind="license_and_sa", **SA)],
        [*DOWNGRADE, (CAD27, "mak")],
    ),
    "a version released after the coverage": (
        OPEN,
        [bought(kind="license_and_sa", **EARLIER)],
        DOWNGRADE,
    ),
    "a license brings no new version": (OPEN, [bought(**SA)], DOWNGRADE),
    "coverage without dates brings none": (OPEN, [bought(kind="license_and_sa")], DOWNGRADE),
    "coverage that was returned": (
        OPEN,
        [bought(kind="license_and_sa", **SA), bought(kind="license_and_sa", quantity=-5)],
        [],
    ),
}
