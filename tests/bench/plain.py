"""`python -m tests.bench.plain FILE STACK`: the plain cdktf program that a stack is measured against.

It has the same resources as a cdk.tf.json, written out one by one.

Nobody would want to write it by hand, so it is generated from what the stack synthesized. It imports the AWS classes
the ordinary way, and gives every resource the properties and the address that it has in the stack.
"""

import importlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PACKAGE = "cdktf_cdktf_provider_aws"
_METADATA = "//"
_APART = ("lifecycle", "depends_on", _METADATA)


def plain_program(document: Mapping[str, Any], stack: str) -> str:
    """Source of a program that synthesizes *document*, the content of a `cdk.tf.json`, as stack *stack*."""
    classes: dict[str, set[str]] = {}
    lines = list(_statements(document, classes))
    imports = [
        f"from {PACKAGE}.{module} import {', '.join(sorted(names))}" for module, names in sorted(classes.items())
    ]
    body = "\n".join(f"        {line}" for line in lines)
    return f"""\
from cdktf import App, TerraformOutput, TerraformStack
{chr(10).join(imports)}


class Plain(TerraformStack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
{body}


app = App(context={{"excludeStackIdFromLogicalIds": "true", "allowSepCharsInLogicalIds": "true"}})
Plain(app, {stack!r})
app.synth()
"""


def _statements(document: Mapping[str, Any], classes: dict[str, set[str]]) -> Iterator[str]:
    terraform = document["terraform"]
    yield f"self.add_override('terraform.required_version', {terraform['required_version']!r})"
    for number, settings in enumerate(document["provider"]["aws"]):
        arguments = _arguments(settings, "provider", "AwsProvider", classes)
        classes.setdefault("provider", set()).add("AwsProvider")
        yield f"AwsProvider(self, 'provider-{number}', {arguments})"
    for kind, prefix in (("data", "data_aws_"), ("resource", "")):
        for type_, resources in document.get(kind, {}).items():
            module = prefix + type_.removeprefix("aws_")
            name = _camel(module)
            exported = _exported(module, name) or name
            classes.setdefault(module, set()).add(exported)
            for id_, properties in resources.items():
                given = {key: value for key, value in properties.items() if key not in _APART}
                yield f"resource = {exported}(self, {id_!r}, {_arguments(given, module, name, classes)})"
                yield f"resource.override_logical_id({id_!r})"
                for key in ("lifecycle", "depends_on"):
                    if key in properties:
                        yield f"resource.add_override({key!r}, {properties[key]!r})"
    if "ephemeral" in document:
        # The bindings have no classes for these.
        yield f"self.add_override('ephemeral', {document['ephemeral']!r})"
    for id_, properties in document.get("output", {}).items():
        arguments = ", ".join(f"{key}={value!r}" for key, value in properties.items())
        yield f"TerraformOutput(self, {id_!r}, {arguments})"


def _arguments(properties: Mapping[str, Any], module: str, name: str, classes: dict[str, set[str]]) -> str:
    return ", ".join(f"{key}={_value(value, module, name + _camel(key), classes)}" for key, value in properties.items())


def _value(value: Any, module: str, block: str, classes: dict[str, set[str]]) -> str:  # noqa: ANN401 - JSON
    """*value* as Python: a mapping is a block, with a class of its own named after the way to it, or plain data."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"[{', '.join(_value(each, module, block, classes) for each in value)}]"
    if isinstance(value, dict) and (exported := _exported(module, block)):
        classes.setdefault(module, set()).add(exported)
        return f"{exported}({_arguments(value, module, block, classes)})"
    return repr(value)


def _exported(module: str, name: str) -> str | None:
    """The class for *name* in the bindings, where one ends in `A` when it would be taken for another's settings."""
    bindings = importlib.import_module(f"{PACKAGE}.{module}")
    return next((each for each in (name, f"{name}A") if hasattr(bindings, each)), None)


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def same_resources(first: str, second: str) -> bool:
    """Whether two `cdk.tf.json` describe the same, whatever cdktf notes about where it came from."""
    return bool(_described(json.loads(first)) == _described(json.loads(second)))


def _described(document: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(document, dict):
        kept = {key: _described(value) for key, value in document.items() if key not in (_METADATA, "backend")}
        return {key: value for key, value in kept.items() if value != []}
    return [_described(each) for each in document] if isinstance(document, list) else document


if __name__ == "__main__":
    print(plain_program(json.loads(Path(sys.argv[1]).read_text("utf-8")), sys.argv[2]), end="")
