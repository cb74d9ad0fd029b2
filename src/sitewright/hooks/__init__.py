"""Outgoing webhooks: other systems are told what happened to a project, signed, and again until they take it."""
