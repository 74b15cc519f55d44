"""Components of the schema that many operations share: headers, responses, parameters."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.plumbing import ResolvedComponent

Definition = dict[str, Any]


def share(registry: Any, kind: str, name: str, definition: Definition) -> Definition:
    """Register a component of a kind (`headers`, `responses`, …), and return a reference to it."""
    component = ResolvedComponent(name=name, type=kind, schema=definition, object=f"{kind}:{name}")
    registry.register_on_missing(component)
    return component.ref  # type: ignore[no-any-return]


def union_of(
    registry: Any,
    name: str,
    whole: Definition,
    discriminator: str,
    kinds: Mapping[str, tuple[str, ...]],
) -> Definition:
    """The schema of a body with kinds: a component for each, told apart by the discriminator.

    Each has the common members and its own. They are components and not parts of the union, because
    generators name a class after each, and would make one up.
    """
    own = {member for members in kinds.values() for member in members}
    mapping = {}
    for kind, members in kinds.items():
        part = _part(whole, discriminator, str(kind), members, own - set(members))
        words = "".join(word.capitalize() for word in str(kind).split("_"))
        mapping[str(kind)] = share(registry, "schemas", f"{name}Of{words}", part)["$ref"]
    return {
        "description": whole.get("description", ""),
        "oneOf": [{"$ref": reference} for reference in mapping.values()],
        "discriminator": {"propertyName": discriminator, "mapping": mapping},
    }


def _part(
    whole: Definition, discriminator: str, kind: str, members: tuple[str, ...], others: set[str]
) -> Definition:
    """The body of one kind: without the members of others, the discriminator fixed."""
    properties = {name: text for name, text in whole["properties"].items() if name not in others}
    meaning = properties[discriminator]["description"]
    fixed = {"type": "string", "const": kind, "description": meaning}
    return {
        "type": "object",
        "description": f"With the {discriminator} `{kind}`.",
        "additionalProperties": False,
        "required": [*whole.get("required", []), *members],
        "properties": {**properties, discriminator: fixed},
    }


def tidy(result: Definition, generator: Any, **more: Any) -> Definition:
    """Write null as a type, not as an enumeration of its own, which generators make a class of."""
    schemas = result["components"]["schemas"]
    null = {"$ref": "#/components/schemas/Null"}
    for definition in schemas.values():
        for member in definition.get("properties", {}).values():
            if null in member.get("oneOf", []):
                member["oneOf"][member["oneOf"].index(null)] = {"type": "null"}
    schemas.pop("Null", None)
    return result
