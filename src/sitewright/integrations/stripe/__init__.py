"""Stripe: signed events become payments; the local stand-in signs events of its own."""
