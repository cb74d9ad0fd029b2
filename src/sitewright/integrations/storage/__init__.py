"""Object storage: R2, and a folder that stands in for it."""
