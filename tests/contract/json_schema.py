"""JSON Schema: what a value does that its schema does not allow."""

from __future__ import annotations

from typing import Any


def faults(value: object, schema: dict[str, Any]) -> list[str]:
    """Return what is wrong with a value; SchemaError where the schema is none itself."""
    # Loaded by the tests that ask: it takes two seconds, which every worker would spend to collect its tests.
    from jsonschema import Draft7Validator  # noqa: PLC0415

    Draft7Validator.check_schema(schema)
    return [f"{error.json_path}: {error.message}" for error in Draft7Validator(schema).iter_errors(value)]
