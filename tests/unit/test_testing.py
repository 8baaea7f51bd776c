"""testing.py: what the assertions take, and what they say when they fail."""

import json
import re

import pytest

from wso2_cluster.testing import Match, Template

DOCUMENT = {
    "resource": {
        "aws_instance": {
            "one_1A": {
                "//": {"metadata": {"path": "stack/one"}},
                "ami": "ami-1",
                "monitoring": True,
                "private_ip": None,
                "metadata_options": {"http_tokens": "required", "hops": 1},
                "tags": {"Name": "one"},
                "groups": ["a", "b", "c"],
                "disks": [{"size": 1, "type": None}, {"size": 2}],
            },
            "two_2B": {
                "ami": "ami-2",
                "monitoring": False,
                "tags": {"Name": "two"},
                "policy": '{"Action": ["a", "b"]}',
            },
        },
        "aws_vpc": {"net_3C": {"cidr_block": "10.0.0.0/16"}},
    },
    "data": {"aws_vpc": {"old_4D": {"id": "vpc-1"}}},
    "output": {"address": {"value": "10.0.0.1", "sensitive": None}},
}


@pytest.fixture
def template() -> Template:
    return Template.from_json(DOCUMENT)


def test_text_and_data_give_the_same_template(template: Template) -> None:
    assert Template.from_json(json.dumps(DOCUMENT)).document == template.document


@pytest.mark.parametrize("source", ["[]", '"text"', "nonsense"])
def test_what_is_no_json_object_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"Terraform JSON is an object|Expecting value"):
        Template.from_json(source)


def test_addresses_are_sorted_and_data_sources_are_among_them(template: Template) -> None:
    assert template.addresses == (
        "aws_instance.one_1A",
        "aws_instance.two_2B",
        "aws_vpc.net_3C",
        "data.aws_vpc.old_4D",
    )


def test_resources_are_found_by_type_without_their_metadata(template: Template) -> None:
    assert template.find_resources("aws_vpc") == {"aws_vpc.net_3C": {"cidr_block": "10.0.0.0/16"}}
    assert template.find_resources("data.aws_vpc") == {"data.aws_vpc.old_4D": {"id": "vpc-1"}}
    assert template.find_resources("aws_lb") == {}
    assert "//" not in template.find_resources("aws_instance")["aws_instance.one_1A"]


def test_resources_are_found_by_properties(template: Template) -> None:
    assert list(template.find_resources("aws_instance", {"monitoring": False})) == ["aws_instance.two_2B"]
    assert template.find_resources("aws_instance", {"ami": "ami-3"}) == {}


def test_a_count_that_is_right_passes(template: Template) -> None:
    template.resource_count_is("aws_instance", 2)
    template.resource_count_is("aws_lb", 0)


def test_a_count_that_is_wrong_lists_what_is_there(template: Template) -> None:
    with pytest.raises(AssertionError) as caught:
        template.resource_count_is("aws_instance", 3)
    assert str(caught.value) == "Expected 3 aws_instance, got 2\n  aws_instance.one_1A\n  aws_instance.two_2B"


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"ami": "ami-1"},
        {"metadata_options": {"http_tokens": "required"}},
        {"private_ip": None},
        {"private_ip": Match.absent()},
        {"ami": Match.any()},
        {"groups": ["a", "b", "c"]},
        {"groups": ("a", "b", "c")},
        {"groups": Match.array_with(["a", "c"])},
        {"groups": Match.array_with([])},
        {"groups": Match.array_with([Match.string_like_regexp("^b")])},
        {"disks": [{"size": 1}, {}]},
        {"disks": Match.exact([{"size": 1}, {"size": 2}])},
        {"disks": Match.array_with([{"size": 2}])},
        {"metadata_options": Match.exact({"http_tokens": "required", "hops": Match.any()})},
        {"metadata_options": Match.exact({"http_tokens": Match.any(), "hops": 1, "more": None})},
        {"tags": Match.object_like({"Name": "one"})},
        {"ami": Match.not_("ami-9")},
        {"absent_one": Match.not_("ami-9")},
        {"metadata_options": Match.not_({"hops": 2})},
        {"policy": Match.serialized_json({"Action": ["a", "b"]})},
        {"policy": Match.serialized_json(Match.exact({"Action": Match.array_with(["b"])}))},
        {"ami": Match.string_like_regexp(r"^ami-\d$")},
        Match.object_like({"ami": "ami-2"}),
    ],
)
def test_properties_that_match_pass(template: Template, properties: object) -> None:
    template.has_resource_properties("aws_instance", properties)


@pytest.mark.parametrize(
    ("properties", "difference"),
    [
        ({"cidr_block": "10.1.0.0/16"}, 'cidr_block: expected "10.1.0.0/16", got "10.0.0.0/16"'),
        ({"cidr_block": Match.absent()}, 'cidr_block: expected nothing, got "10.0.0.0/16"'),
        ({"cidr_block": None}, 'cidr_block: expected nothing, got "10.0.0.0/16"'),
        ({"name": Match.any()}, "name: expected any value, got nothing"),
        ({"name": "x"}, 'name: expected "x", got nothing'),
        ({"options": {"a": 1}}, 'options: expected {"a": 1}, got nothing'),
        ({"cidr_block": ["a"]}, 'cidr_block: expected ["a"], got "10.0.0.0/16"'),
        (Match.exact({}), 'cidr_block: expected nothing, got "10.0.0.0/16"'),
        (
            {"cidr_block": Match.not_("10.0.0.0/16")},
            'cidr_block: expected anything but "10.0.0.0/16", got "10.0.0.0/16"',
        ),
        (
            {"cidr_block": Match.array_with(["a"])},
            'cidr_block: expected a list with ["a"], in this order, got "10.0.0.0/16"',
        ),
        (
            {"cidr_block": Match.string_like_regexp("^11")},
            'cidr_block: expected text that matches /^11/, got "10.0.0.0/16"',
        ),
        (
            {"cidr_block": Match.serialized_json({"a": Match.any()})},
            'cidr_block: expected JSON text of {"a": "<any value>"}, got "10.0.0.0/16"',
        ),
        ({"cidr_block": Match.object_like({"a": 1})}, 'cidr_block: expected {"a": 1}, got "10.0.0.0/16"'),
    ],
)
def test_a_difference_is_said_with_its_path(template: Template, properties: object, difference: str) -> None:
    with pytest.raises(AssertionError) as caught:
        template.has_resource_properties("aws_vpc", properties)
    assert str(caught.value) == (
        f"The only aws_vpc does not have these properties. Nearest: aws_vpc.net_3C\n  {difference}"
    )


@pytest.mark.parametrize(
    ("properties", "difference"),
    [
        ({"groups": ["a", "b"]}, 'groups: expected ["a", "b"], got ["a", "b", "c"]'),
        ({"groups": ["a", "x", "c"]}, 'groups[1]: expected "x", got "b"'),
        (
            {"groups": Match.array_with(["c", "a"])},
            'groups: expected a list with ["c", "a"], in this order, got ["a", "b", "c"]',
        ),
        (
            {"groups": Match.array_with(["a", "a"])},
            'groups: expected a list with ["a", "a"], in this order, got ["a", "b", "c"]',
        ),
        ({"metadata_options": {"hops": 2}}, "metadata_options.hops: expected 2, got 1"),
        ({"metadata_options": {"hops": True}}, "metadata_options.hops: expected true, got 1"),
        ({"monitoring": 1}, "monitoring: expected 1, got true"),
        (
            {"metadata_options": Match.exact({"hops": 1})},
            'metadata_options.http_tokens: expected nothing, got "required"',
        ),
        ({"disks": Match.exact([{"size": 1}, {}])}, "disks[1].size: expected nothing, got 2"),
        ({"disks": [{"type": Match.any()}, {}]}, "disks[0].type: expected any value, got nothing"),
    ],
)
def test_a_difference_deep_inside_has_the_whole_path(
    template: Template, properties: dict[str, object], difference: str
) -> None:
    with pytest.raises(AssertionError) as caught:
        template.has_resource_properties("aws_instance", {"ami": "ami-1", "tags": {"Name": "one"}, **properties})
    said, _, then = str(caught.value).rpartition("\n")
    assert said == f"None of 2 aws_instance has these properties. Nearest: aws_instance.one_1A\n  {difference}"
    assert re.fullmatch(r"Then aws_instance\.two_2B: [34] differ", then)


def test_a_difference_inside_json_text_has_its_path_too(template: Template) -> None:
    with pytest.raises(AssertionError, match=re.escape('policy(JSON).Action[0]: expected "x", got "a"')):
        template.has_resource_properties(
            "aws_instance", {"ami": "ami-2", "policy": Match.serialized_json({"Action": ["x", "b"]})}
        )


def test_the_nearest_resource_is_the_one_that_lacks_the_fewest_values(template: Template) -> None:
    with pytest.raises(AssertionError) as caught:
        template.has_resource_properties(
            "aws_instance", {"ami": "ami-2", "metadata_options": {"http_tokens": "optional", "hops": 1}}
        )
    assert str(caught.value) == (
        "None of 2 aws_instance has these properties. Nearest: aws_instance.one_1A\n"
        '  ami: expected "ami-2", got "ami-1"\n'
        '  metadata_options.http_tokens: expected "optional", got "required"\n'
        "Then aws_instance.two_2B: 1 differ"
    )


def test_all_resources_have_what_they_have_in_common(template: Template) -> None:
    template.all_resources_have("aws_instance", {"ami": Match.any(), "tags": {"Name": Match.any()}})


def test_those_that_differ_are_all_said(template: Template) -> None:
    with pytest.raises(AssertionError) as caught:
        template.all_resources_have("aws_instance", {"monitoring": True, "ami": Match.not_("ami-1")})
    assert str(caught.value) == (
        "2 of 2 aws_instance differ.\n"
        "aws_instance.one_1A\n"
        '  ami: expected anything but "ami-1", got "ami-1"\n'
        "aws_instance.two_2B\n"
        "  monitoring: expected true, got false"
    )


def test_all_of_none_is_said(template: Template) -> None:
    with pytest.raises(AssertionError, match=r"^There is no aws_lb\. Types: aws_instance, aws_vpc, data\.aws_vpc\.$"):
        template.all_resources_have("aws_lb", {})


def test_a_type_that_is_not_there_is_said_with_those_that_are(template: Template) -> None:
    with pytest.raises(AssertionError) as caught:
        template.has_resource_properties("aws_lb", {})
    assert str(caught.value) == "There is no aws_lb. Types: aws_instance, aws_vpc, data.aws_vpc."


def test_long_values_are_cut_in_messages() -> None:
    template = Template.from_json({"resource": {"t": {"r": {"data": "x" * 400}}}})
    with pytest.raises(AssertionError) as caught:
        template.has_resource_properties("t", {"data": "y"})
    assert str(caught.value).endswith(f'data: expected "y", got "{"x" * 299}… (402 characters)')


def test_an_output_that_matches_passes(template: Template) -> None:
    template.has_output("address", {"value": "10.0.0.1", "sensitive": Match.absent()})


def test_an_output_that_differs_is_said(template: Template) -> None:
    with pytest.raises(AssertionError) as caught:
        template.has_output("address", {"value": "10.0.0.2"})
    assert str(caught.value) == ('The output \'address\' does not match.\n  value: expected "10.0.0.2", got "10.0.0.1"')


def test_an_output_that_is_not_there_is_said_with_those_that_are(template: Template) -> None:
    with pytest.raises(AssertionError, match=r"^There is no output 'name'\. Outputs: address\.$"):
        template.has_output("name", {})
    with pytest.raises(AssertionError, match=r"^There is no output 'name'\. Outputs: none\.$"):
        Template.from_json({}).has_output("name", {})
