"""Assertions over synthesized Terraform JSON, for tests of stacks that use this library.

    template = Template.from_stack(stack)
    template.resource_count_is("aws_instance", 3)
    template.has_resource_properties("aws_instance", {"metadata_options": {"http_tokens": "required"}})
    template.has_resource_properties("aws_lb", {"internal": Match.absent()})

What is expected may hold `Match` objects at any depth. A mapping matches when the actual one has at least its keys; a
list matches element by element. A null counts as absent, since Terraform reads it so. Every check raises AssertionError
with the nearest resource and, per difference, its path, what was expected and what is there; then the next ones.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wso2_cluster.aws.core import TerraformStack

_LONGEST = 300
"""Characters of a value that a message shows."""
_NEXT = 2
"""Resources that a message names beside the nearest."""
_METADATA = "//"


class _Absent:
    def __repr__(self) -> str:
        return "nothing"


_ABSENT = _Absent()


@dataclass(frozen=True, kw_only=True)
class _Difference:
    path: str
    expected: str
    actual: object
    weight: int = 1
    """How many expected values it stands for: the nearest resource is the one that lacks the fewest."""

    def __str__(self) -> str:
        return f"  {self.path or 'the value'}: expected {self.expected}, got {_shown(self.actual)}"


class _Matcher(ABC):
    """What an expected value may be beside plain data."""

    @abstractmethod
    def differences(self, actual: object, path: str) -> list[_Difference]: ...

    def _unless(self, fits: bool, actual: object, path: str) -> list[_Difference]:  # noqa: FBT001
        return [] if fits else [_Difference(path=path, expected=str(self), actual=actual)]


@dataclass(frozen=True)
class _AbsentMatcher(_Matcher):
    def differences(self, actual: object, path: str) -> list[_Difference]:
        return self._unless(actual is _ABSENT, actual, path)

    def __str__(self) -> str:
        return "nothing"


@dataclass(frozen=True)
class _AnyMatcher(_Matcher):
    def differences(self, actual: object, path: str) -> list[_Difference]:
        return self._unless(actual is not _ABSENT, actual, path)

    def __str__(self) -> str:
        return "any value"


@dataclass(frozen=True)
class _ObjectMatcher(_Matcher):
    expected: Mapping[str, object]

    def differences(self, actual: object, path: str) -> list[_Difference]:
        return _differences(dict(self.expected), actual, path)

    def __str__(self) -> str:
        return f"an object like {_shown(self.expected)}"


@dataclass(frozen=True)
class _ExactMatcher(_Matcher):
    expected: object

    def differences(self, actual: object, path: str) -> list[_Difference]:
        return _differences(self.expected, actual, path, exact=True)

    def __str__(self) -> str:
        return f"exactly {_shown(self.expected)}"


@dataclass(frozen=True)
class _ArrayMatcher(_Matcher):
    expected: Sequence[object]

    def differences(self, actual: object, path: str) -> list[_Difference]:
        if not isinstance(actual, list):
            return self._unless(False, actual, path)  # noqa: FBT003
        rest = iter(actual)
        found = all(any(not _differences(element, each, "") for each in rest) for element in self.expected)
        return self._unless(found, actual, path)

    def __str__(self) -> str:
        return f"a list with {_shown(self.expected)}, in this order"


@dataclass(frozen=True)
class _NotMatcher(_Matcher):
    unwanted: object

    def differences(self, actual: object, path: str) -> list[_Difference]:
        return self._unless(bool(_differences(self.unwanted, actual, path)), actual, path)

    def __str__(self) -> str:
        return f"anything but {_described(self.unwanted)}"


@dataclass(frozen=True)
class _JsonMatcher(_Matcher):
    expected: object

    def differences(self, actual: object, path: str) -> list[_Difference]:
        try:
            document = json.loads(actual) if isinstance(actual, str) else _ABSENT
        except ValueError:
            document = _ABSENT
        if document is _ABSENT:
            return self._unless(False, actual, path)  # noqa: FBT003
        return _differences(self.expected, document, f"{path}(JSON)")

    def __str__(self) -> str:
        return f"JSON text of {_described(self.expected)}"


@dataclass(frozen=True)
class _RegexpMatcher(_Matcher):
    pattern: str

    def differences(self, actual: object, path: str) -> list[_Difference]:
        return self._unless(isinstance(actual, str) and re.search(self.pattern, actual) is not None, actual, path)

    def __str__(self) -> str:
        return f"text that matches /{self.pattern}/"


class Match:
    """What to expect where a plain value says too much or too little."""

    @staticmethod
    def absent() -> object:
        """No such key, or null."""
        return _AbsentMatcher()

    @staticmethod
    def any() -> object:
        """Some value, not null."""
        return _AnyMatcher()

    @staticmethod
    def array_with(elements: Sequence[object]) -> object:
        """A list with at least *elements*, in their order; others may stand between them."""
        return _ArrayMatcher(elements)

    @staticmethod
    def object_like(properties: Mapping[str, object]) -> object:
        """A mapping with at least *properties*: what a plain mapping means too, except inside `exact`."""
        return _ObjectMatcher(properties)

    @staticmethod
    def exact(value: object) -> object:
        """*value* and nothing beside it, at every depth."""
        return _ExactMatcher(value)

    @staticmethod
    def not_(value: object) -> object:
        """Anything that does not match *value*; also nothing at all, so join it with `any` where that matters."""
        return _NotMatcher(value)

    @staticmethod
    def serialized_json(value: object) -> object:
        """Text that is JSON and, read, matches *value*: a policy document for example."""
        return _JsonMatcher(value)

    @staticmethod
    def string_like_regexp(pattern: str) -> object:
        """Text in which Python's `re.search` finds *pattern*."""
        return _RegexpMatcher(pattern)


class Template:
    """The Terraform JSON of a stack. A data source's type is written `data.aws_vpc`, as Terraform's addresses are."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document: dict[str, Any] = _without_nulls(dict(document))
        """All of it, without nulls."""

    @classmethod
    def from_stack(cls, stack: "TerraformStack") -> "Template":
        """Synthesize *stack*, its validations included."""
        from wso2_cluster.aws.core import Testing  # noqa: PLC0415

        return cls.from_json(Testing.synth(stack, True))  # noqa: FBT003

    @classmethod
    def from_json(cls, source: str | Mapping[str, Any]) -> "Template":
        """The content of a `cdk.tf.json`, as text or read already.

        Raises:
            ValueError: *source* is not JSON, or no object.
        """
        document = json.loads(source) if isinstance(source, str) else source
        if not isinstance(document, Mapping):
            raise ValueError(f"Terraform JSON is an object, this is {_shown(document)}")  # noqa: TRY004
        return cls(document)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of all resources and data sources, sorted."""
        return tuple(sorted(address for type_ in self._types() for address in self._of_type(type_)))

    def find_resources(self, type_: str, properties: object = None) -> dict[str, dict[str, Any]]:
        """Properties by address of all resources of a type; with *properties*, of those that match them."""
        return {
            address: actual
            for address, actual in self._of_type(type_).items()
            if properties is None or not _differences(properties, actual, "")
        }

    def resource_count_is(self, type_: str, count: int) -> None:
        """There are exactly *count* resources of this type.

        Raises:
            AssertionError: there are more or fewer; the message lists them.
        """
        found = sorted(self._of_type(type_))
        if len(found) != count:
            raise AssertionError("\n  ".join([f"Expected {count} {type_}, got {len(found)}", *found]))

    def has_resource_properties(self, type_: str, properties: object) -> None:
        """At least one resource of this type matches *properties*.

        Raises:
            AssertionError: none does; the message has the nearest one and every difference.
        """
        resources = self._of_type(type_)
        if not resources:
            raise AssertionError(f"There is no {type_}. {self._listed('Types', self._types())}")
        compared = {address: _differences(properties, actual, "") for address, actual in resources.items()}
        nearest, *others = sorted(compared, key=lambda address: sum(each.weight for each in compared[address]))
        if compared[nearest]:
            which = f"The only {type_}" if len(compared) == 1 else f"None of {len(compared)} {type_}"
            verb = "does not have" if len(compared) == 1 else "has"
            raise AssertionError(
                "\n".join(
                    [
                        f"{which} {verb} these properties. Nearest: {nearest}",
                        *map(str, compared[nearest]),
                        *(f"Then {other}: {len(compared[other])} differ" for other in others[:_NEXT]),
                    ]
                )
            )

    def all_resources_have(self, type_: str, properties: object) -> None:
        """Every resource of this type matches *properties*, and there is one at all.

        Raises:
            AssertionError: there is none, or some do not; the message has each of those and every difference.
        """
        resources = self._of_type(type_)
        if not resources:
            raise AssertionError(f"There is no {type_}. {self._listed('Types', self._types())}")
        compared = {address: _differences(properties, actual, "") for address, actual in resources.items()}
        wrong = {address: found for address, found in compared.items() if found}
        if wrong:
            lines = [line for address, found in wrong.items() for line in (address, *map(str, found))]
            raise AssertionError("\n".join([f"{len(wrong)} of {len(resources)} {type_} differ.", *lines]))

    def has_output(self, name: str, properties: object) -> None:
        """The output *name* matches *properties*, for example `{"value": "…", "sensitive": Match.absent()}`.

        Raises:
            AssertionError: there is no such output, or it differs; the message says how.
        """
        outputs = self.document.get("output", {})
        if name not in outputs:
            raise AssertionError(f"There is no output '{name}'. {self._listed('Outputs', outputs)}")
        found = _differences(properties, outputs[name], "")
        if found:
            raise AssertionError("\n".join([f"The output '{name}' does not match.", *map(str, found)]))

    def _types(self) -> list[str]:
        data = (f"data.{type_}" for type_ in self.document.get("data", {}))
        return sorted([*self.document.get("resource", {}), *data])

    def _of_type(self, type_: str) -> dict[str, dict[str, Any]]:
        kind, name = ("data", type_.removeprefix("data.")) if type_.startswith("data.") else ("resource", type_)
        return {
            f"{type_}.{id_}": {key: value for key, value in properties.items() if key != _METADATA}
            for id_, properties in self.document.get(kind, {}).get(name, {}).items()
        }

    @staticmethod
    def _listed(what: str, names: Sequence[str] | Mapping[str, object]) -> str:
        return f"{what}: {', '.join(sorted(names)) or 'none'}."


def _differences(expected: object, actual: object, path: str, *, exact: bool = False) -> list[_Difference]:
    if isinstance(expected, _Matcher):
        return expected.differences(actual, path)
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return _mapping_differences(expected, actual, path, exact=exact)
    if isinstance(expected, list | tuple) and isinstance(actual, list) and len(expected) == len(actual):
        return [
            difference
            for index, (wanted, each) in enumerate(zip(expected, actual, strict=True))
            for difference in _differences(wanted, each, f"{path}[{index}]", exact=exact)
        ]
    # JSON tells true from 1, Python does not.
    if actual is not _ABSENT and _plain(expected) == actual and isinstance(expected, bool) == isinstance(actual, bool):
        return []
    return [_Difference(path=path, expected=_described(expected), actual=actual, weight=_size(expected))]


def _mapping_differences(
    expected: Mapping[str, object], actual: Mapping[str, object], path: str, *, exact: bool
) -> list[_Difference]:
    found = [
        difference
        for key, value in expected.items()
        if value is not None
        for difference in _differences(value, actual.get(key, _ABSENT), _joined(path, key), exact=exact)
    ]
    # A null that is expected is an absence, as it is in what was synthesized.
    unwanted = [key for key in actual if (key not in expected and exact) or (key in expected and expected[key] is None)]
    return found + [_Difference(path=_joined(path, key), expected="nothing", actual=actual[key]) for key in unwanted]


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _size(expected: object) -> int:
    if isinstance(expected, Mapping):
        return sum(_size(value) for value in expected.values()) or 1
    if isinstance(expected, list | tuple):
        return sum(_size(value) for value in expected) or 1
    return 1


def _described(expected: object) -> str:
    return str(expected) if isinstance(expected, _Matcher) else _shown(expected)


def _shown(value: object) -> str:
    if isinstance(value, _Absent):
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=lambda each: f"<{each}>")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"


def _without_nulls(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value
