"""Patterns of the state manager."""

import pytest

from tests.unit.carbon.language.samples import clustering, state
from wso2_cluster.carbon.language import parse
from wso2_cluster.carbon.language.patterns import Form, Pattern, is_replicated, patterns

SERVICE = "org.apache.axis2.context.ServiceContext"
GROUP = "org.apache.axis2.context.ServiceGroupContext"


@pytest.mark.parametrize(
    ("text", "form", "matching", "others"),
    [
        ("local_*", Form.PREFIX, ["local_a", "local_"], ["LOCAL_a", "a_local_"]),
        ("*_local", Form.SUFFIX, ["a_local", "_local"], ["a_LOCAL", "a_local_b"]),
        ("*", Form.ALL, ["", "anything"], []),
        ("UseAsyncOperations", Form.EXACT, ["UseAsyncOperations"], ["UseAsyncOperations2", "useasyncoperations"]),
        ("my.sandesha.*", Form.PREFIX, ["my.sandesha.a"], ["my-sandesha.a"]),
        ("*a*", Form.SUFFIX, ["ba"], ["ab"]),
        ("a*b", Form.EXACT, ["a*b"], ["axb"]),
    ],
)
def test_a_pattern_matches_what_its_form_says(text: str, form: Form, matching: list[str], others: list[str]) -> None:
    pattern = Pattern(text=text)

    assert pattern.form is form
    assert [name for name in (*matching, *others) if pattern.matches(name)] == matching


@pytest.mark.parametrize(
    ("text", "is_defined", "meaning"),
    [
        ("*", True, "every name"),
        ("a*", True, "names that begin with 'a'"),
        ("*a", True, "names that end with 'a'"),
        ("a", True, "the name 'a'"),
        ("*a*", False, "names that end with 'a'"),
        ("a*b*", False, "names that begin with 'ab'"),
        ("a*b", False, "the name 'a*b'"),
    ],
)
def test_the_language_has_a_star_at_one_end_alone(text: str, is_defined: bool, meaning: str) -> None:
    assert (Pattern(text=text).is_defined, Pattern(text=text).meaning) == (is_defined, meaning)


def test_defaults_hold_for_every_context_and_own_patterns_for_one() -> None:
    section = parse(
        state(
            '<defaults><exclude name="local_*"/></defaults>',
            f'<context class="{SERVICE}"><exclude name="my.sandesha.*"/></context>',
        )
    )

    assert patterns(section, SERVICE) == (Pattern(text="local_*"), Pattern(text="my.sandesha.*"))
    assert [is_replicated(section, SERVICE, name) for name in ("local_a", "my.sandesha.b", "c")] == [False, False, True]
    assert [is_replicated(section, GROUP, name) for name in ("local_a", "my.sandesha.b", "c")] == [False, True, True]


def test_a_second_context_of_a_class_takes_the_place_of_the_first() -> None:
    section = parse(
        state(
            f'<context class="{SERVICE}"><exclude name="a"/></context>',
            f'<context class="{SERVICE}"><exclude name="b"/></context>',
        )
    )

    assert patterns(section, SERVICE) == (Pattern(text="b"),)


def test_without_a_state_manager_there_are_no_patterns() -> None:
    assert patterns(parse(clustering()), SERVICE) == ()
