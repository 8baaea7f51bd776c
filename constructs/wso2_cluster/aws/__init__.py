"""The constructs: each makes one part of a cluster on AWS."""
