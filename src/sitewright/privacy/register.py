"""Every table, and what becomes of its rows when a customer is erased; `docs/privacy.md` tells the rest.

Rows of a customer's projects are found by their `project_id` (`projects/ending.own_tables`) and removed, so that a
table that is new is not forgotten. Here stand the others.
"""

BLANKED = {
    "customer": "an id without a name, an e-mail address or the shop's reference",
    "inbox_event": "the provider's id of the event, so that it is not taken for a new one, and refunds and disputes",
}
"""Rows that stay as a shell, and why."""

STAYS = {
    "orders": "amount, dates and the payment's reference, for the books and for refunds",
    "audit_entry": "who of the agency did what, and when, for its own security; no customer's words",
    "call_budget": "counts of calls for an hour or a day, under hashes",
}
"""Rows that stay as they are, and why."""

NOBODYS = {
    "api_token": "the agency's programs",
    "event_cursor": "how far lists were read",
    "hook_endpoint": "other systems of the agency",
    "integration_config": "the agency's accounts",
    "integration_test": "the agency's accounts",
    "invitation": "the agency's people",
    "mailbox_cursor": "how far the mailbox was read in which mail comes back",
    "operator": "the agency's people",
    "operator_session": "the agency's people",
    "retention_run": "counts",
    "used_token": "the agency's people",
}
"""Rows that are of no customer."""
