"""The page on the language has a row for every parameter and every rule, as the data and the rules have them."""

from tests.needs import PROJECT
from wso2_cluster.carbon.language import RULES, Definition, Reader, definitions
from wso2_cluster.carbon.language.kernels import ALL, listing

PAGE = PROJECT / "docs" / "clustering.md"


def readers(each: Definition) -> str:
    found = []
    if Reader.HAZELCAST in each.readers:
        for name in dict.fromkeys(spelling.name for spelling in each.spellings):
            kernels = each.kernels_of(name)
            spelled = "Hazelcast" if name == each.name else f"as `{name}`"
            found.append(spelled if ALL in kernels else f"{spelled} {listing(kernels)}")
    found += ["Tribes"] if Reader.TRIBES in each.readers else []
    found += ["the product"] if Reader.PRODUCT in each.readers else []
    if each.schemes:
        found.append(f"scheme {', '.join(each.schemes)}")
    return "; ".join(found)


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def test_every_parameter_is_on_the_page() -> None:
    rows = [
        row(f"`{each.name}`", each.unit or each.kind, each.default or "-", readers(each), each.meaning)
        for each in definitions()
    ]
    assert "\n".join(rows) in PAGE.read_text("utf-8")


def test_every_rule_is_on_the_page() -> None:
    rows = [row(f"`{rule.id}`", rule.severity, rule.title) for rule in RULES]
    assert "\n".join(rows) in PAGE.read_text("utf-8")
