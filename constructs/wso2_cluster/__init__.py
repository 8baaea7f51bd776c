"""WSO2 Carbon clusters on AWS, described in Python or in a deployment file."""

__version__ = "0.1.0"
