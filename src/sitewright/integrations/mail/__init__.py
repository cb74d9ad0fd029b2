"""Mail: over an SMTP server, or kept in the local outbox."""
