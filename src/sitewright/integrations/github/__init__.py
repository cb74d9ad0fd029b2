"""GitHub, and the bare Git repositories that stand in for it."""
