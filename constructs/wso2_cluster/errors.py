"""The root of every error that this library raises on purpose."""


class WSO2ClusterError(Exception):
    """Something that its reader can mend: the message holds the value, what is allowed, and the fix."""
