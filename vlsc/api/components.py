"""Components of the schema that many operations share: headers, responses, parameters."""

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
    kinds: dict[str, tuple[str, ...]],
) -> Definition:
    """The schema of a body with kinds: a component for each, told apart by the discriminator.

    Each has the common members and its own. They are components and not parts of the union, because
    generators name a class after each, and would make one up.
    """
    own = {member for members in kinds.values() for member in members}
    common = {member: text for member, text in whole["properties"].items() if member not in own}
    required = [member for member in whole.get("required", []) if member not in own]
    mapping = {}
    for kind, members in ((str(kind), members) for kind, members in kinds.items()):
        part = {
            "type": "object",
            "description": f"With the {discriminator} `{kind}`.",
            "additionalProperties": False,
            "required": [*required, *members],
            "properties": {
                **common,
                discriminator: {
                    "type": "string",
                    "const": kind,
                    "description": common[discriminator]["description"],
                },
                **{member: whole["properties"][member] for member in members},
            },
        }
        words = "".join(word.capitalize() for word in kind.split("_"))
        mapping[kind] = share(registry, "schemas", f"{name}Of{words}", part)["$ref"]
    return {
        "description": whole.get("description", ""),
        "oneOf": [{"$ref": reference} for reference in mapping.values()],
        "discriminator": {"propertyName": discriminator, "mapping": mapping},
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
