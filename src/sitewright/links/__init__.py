"""Links by which a customer reaches the portal without an account."""
