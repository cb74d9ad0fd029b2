"""What was bought: events received, customers, orders."""
