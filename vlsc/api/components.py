"""Components of the schema that many operations share: headers, responses, parameters."""

from collections.abc import Iterator, Mapping
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
    for asked in _asked(result):
        _forbid_nul(asked, schemas)
    return result


# Neither addresses nor bodies may contain the character NUL; the API refuses it everywhere.
NO_NUL = r"^[^\x00]*$"
_STRINGS_OF_A_FORM = {"pattern", "format", "enum", "const"}


def _asked(result: Definition) -> Iterator[Definition]:
    """The schemas of what clients send: parameters of addresses, and bodies."""
    yield from (p["schema"] for p in result["components"].get("parameters", {}).values())
    for methods in result["paths"].values():
        for operation in methods.values():
            yield from (p["schema"] for p in operation.get("parameters", []) if "schema" in p)
            for media in operation.get("requestBody", {}).get("content", {}).values():
                yield media["schema"]


def _forbid_nul(schema: Definition, schemas: Definition) -> None:
    """Give the pattern to every string in the schema that may be any text."""
    if name := schema.get("$ref", "").removeprefix("#/components/schemas/"):
        schema = schemas[name]
    kinds = schema.get("type", [])
    if "string" in kinds and not _STRINGS_OF_A_FORM & schema.keys():
        schema["pattern"] = NO_NUL
    parts = [*schema.get("properties", {}).values(), *schema.get("oneOf", [])]
    for part in [*parts, *filter(None, [schema.get("items")])]:
        _forbid_nul(part, schemas)
