"""Pages of a node that say whether it can take requests: what balancers ask for."""

CONSOLE_PAGE = "/carbon/admin/login.jsp"
"""Answers 200 without a login once the console is up."""
SERVICE_PAGE = "/services/Version"
"""A service that every Carbon product brings, so it answers 200 as soon as services are deployed."""
