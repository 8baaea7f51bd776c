"""What a rule is."""

from collections.abc import Callable, Iterable, Iterator

from pydantic import BaseModel

from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.wording import Location

Violation = tuple[Location, str]
"""The setting to change, and a message: the value, what is allowed, and the fix."""
Rule = Callable[[Deployment], Iterable[Violation]]


def ignored(settings: BaseModel, loc: Location, names: Iterable[str], why: str) -> Iterator[Violation]:
    """Those of *names* that *settings*, which stands at *loc*, sets though they would have no effect."""
    for name in names:
        if name in settings.model_fields_set:
            yield (*loc, name), f"has no effect {why}: leave it out"


def doubled(values: Iterable[object], loc: Location) -> Iterator[Violation]:
    """Those of *values*, which stand in the list at *loc*, that are there before."""
    seen: list[object] = []
    for index, value in enumerate(values):
        if value in seen:
            yield (*loc, index), f"{value} is in the list twice: keep one of them"
        seen.append(value)
