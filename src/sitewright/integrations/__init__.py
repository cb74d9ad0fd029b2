"""The stored configuration of integrations, and the adapters behind the ports."""
