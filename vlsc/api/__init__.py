"""The REST API, version 1: the list of its operations, the schema, the docs."""
