"""The lab: a cluster on machines that really boot, watched through what its members log."""
