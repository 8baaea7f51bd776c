"""Which edits of one's own undo what a setting has filled."""

from typing import Any

import pytest

from wso2_cluster.deployment import Role, UserEdit
from wso2_cluster.deployment.rules.place import Filled, changed_keys, is_undone, same_option

JSON = "config/publisher.json"
ACS = Filled(file=JSON, place="authentication.methods.sso.acs", setting="hosts.management")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("-Da=1", "-Da=2", True),
        ("-Da", "-Da=2", True),
        ("-Da=1", "-Dab=1", False),
        ("-Xmx1g", "-Xmx512m", True),
        ("-Xmx1g", "-Xms1g", False),
        ("-XX:+UseG1GC", "-XX:-UseG1GC", True),
        ("-XX:MaxPermSize=1m", "-XX:MaxPermSize=2m", True),
        ("-javaagent:a", "-javaagent:b", False),
    ],
)
def test_an_option_is_the_same_whatever_its_value(one: str, other: str, same: bool) -> None:
    assert same_option(one, other) == same


@pytest.mark.parametrize(
    ("edit", "undone"),
    [
        ({"set": "authentication.methods.sso.acs", "value": "x"}, True),
        ({"set": "authentication.methods", "value": {}}, True),
        ({"set": "authentication.methods.sso.acs.more", "value": "x"}, True),
        ({"set": "authentication.methods.sso.issuer", "value": "x"}, False),
        ({"set": "authentication.methods[0]", "value": "x"}, True),
        ({"merge": "authentication", "value": {"methods": {"sso": {"acs": "x"}}}}, True),
        ({"merge": "authentication", "value": {"methods": {"sso": {"issuer": "x"}}}}, False),
        ({"merge": "authentication", "value": {"methods": {}}}, True),
        ({"remove": "authentication"}, True),
        ({"remove": "constants"}, False),
    ],
)
def test_an_edit_of_a_json_file_undoes_what_it_changes_stands_in_or_replaces(
    edit: dict[str, Any], *, undone: bool
) -> None:
    assert is_undone(ACS, UserEdit.model_validate({"file": JSON, **edit})) == undone


def test_an_edit_of_another_file_or_another_role_undoes_nothing() -> None:
    change = {"set": "authentication.methods.sso.acs", "value": "x"}
    assert not is_undone(ACS, UserEdit.model_validate({"file": "config/store.json", **change}))
    of_publishers = Filled(file=JSON, place=ACS.place, setting=None, roles=frozenset({Role.PUBLISHER}))
    assert not is_undone(of_publishers, UserEdit.model_validate({"file": JSON, "roles": ["store"], **change}))
    assert is_undone(of_publishers, UserEdit.model_validate({"file": JSON, "roles": ["publisher"], **change}))


def test_a_merge_changes_the_keys_of_all_that_is_no_mapping() -> None:
    merge = {"merge": "a", "value": {"b": 1, "c": {"d": 2, "e": {}}}}
    assert [*changed_keys(UserEdit.model_validate({"file": JSON, **merge}))] == [
        ("a", "b"),
        ("a", "c", "d"),
        ("a", "c", "e"),
    ]
