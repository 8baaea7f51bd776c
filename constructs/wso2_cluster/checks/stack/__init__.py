"""What a synthesized stack says that keeps its nodes from clustering, whoever changed it. One file is one rule."""

from wso2_cluster.checks.stack.errors import StackError
from wso2_cluster.checks.stack.look import RULES, look_at_stack
from wso2_cluster.checks.stack.rule import StackRule
from wso2_cluster.checks.stack.template import Template, parse_template, read_template

__all__ = ["RULES", "StackError", "StackRule", "Template", "look_at_stack", "parse_template", "read_template"]
