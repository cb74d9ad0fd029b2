"""Who may call the REST API."""
