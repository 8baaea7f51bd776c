"""JSON Schema of the deployment file, for editors."""

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from wso2_cluster.deployment.meaning import meanings
from wso2_cluster.deployment.model import Deployment

if TYPE_CHECKING:
    from pydantic import BaseModel


class _WithoutNull(GenerateJsonSchema):
    """Null is no value that a file may hold: what has none is left out. A mapping's defaults stand at its keys."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        json_schema = super().default_schema(schema)
        if isinstance(json_schema.get("default"), dict) or json_schema.get("default", ...) is None:
            del json_schema["default"]
        return json_schema

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        json_schema = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        for name, meaning in meanings(model).items():
            json_schema["properties"][name].setdefault("description", meaning)
        return json_schema

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - a title repeats the key
        return False


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12): keys, types, choices, patterns, bounds, defaults and what each setting means.

    Rules between settings are not in it; `load_deployment` checks them.
    """
    schema = Deployment.model_json_schema(schema_generator=_WithoutNull)
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema}
