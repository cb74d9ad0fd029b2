"""The ground floor: tools without a domain word."""
