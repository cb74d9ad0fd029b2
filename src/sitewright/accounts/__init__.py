"""Who may work in the console and call the REST API, and what they did."""
