"""How many examples a property test tries: about a hundred, and in CI, where `CI` is true, two thousand."""

import os

from hypothesis import settings

settings.register_profile("default", max_examples=100, deadline=None, derandomize=False)
settings.register_profile("ci", max_examples=2000, deadline=None, derandomize=False)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "default")
