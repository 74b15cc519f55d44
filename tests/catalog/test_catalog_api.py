"""Every signed-in caller reads the catalog, to say what an unknown name means."""

import pytest


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


@pytest.mark.parametrize("who", ["vera", "mallory", "olga"])
def test_everybody_sees_the_same_products_and_programs(api, who):
    for kind in ("products", "programs"):
        mine = names(api(who).get(f"/api/v1/catalog/{kind}"))
        assert mine == names(api("ada").get(f"/api/v1/catalog/{kind}"))
        assert mine


def test_a_product_is_found_by_part_of_its_name_or_by_its_code(api):
    vera = api("vera")
    (row,) = vera.get("/api/v1/catalog/products?q=server 2022 standard").json()["results"]
    assert row["name"] == "Windows Server 2022 Standard"
    assert names(vera.get(f"/api/v1/catalog/products?q={row['code']}")) == [row["name"]]
    assert names(vera.get("/api/v1/catalog/products?q=nothing of the kind")) == []


def test_without_a_token_it_is_not_shown(api):
    assert api(None).get("/api/v1/catalog/products").status_code == 401
