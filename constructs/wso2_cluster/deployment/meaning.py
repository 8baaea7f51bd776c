"""What the docstrings below the fields of the model say: the meaning of each setting, for messages and the schema.

pydantic can read them too (`use_attribute_docstrings`), but does so for all classes at every start.
"""

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise

from pydantic import BaseModel


@cache
def meanings(model: type[BaseModel]) -> dict[str, str]:
    """The meaning of each field of *model* that has one: its description, or the docstring below it."""
    found: dict[str, str] = {}
    for parent in reversed(model.__mro__):
        if issubclass(parent, BaseModel) and parent is not BaseModel:
            found |= _written(parent)
    given = {name: field.description for name, field in model.model_fields.items() if field.description is not None}
    return {name: text for name, text in (found | given).items() if name in model.model_fields}


def _written(model: type[BaseModel]) -> dict[str, str]:
    """What stands below the fields that *model* itself has."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for field, below in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }
