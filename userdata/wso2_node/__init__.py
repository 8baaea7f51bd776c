"""Brings one machine to the state that its node.json describes, and starts the WSO2 product on it."""

__version__ = "0.1.0"
