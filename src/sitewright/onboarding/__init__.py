"""The customer's answers: read as they come, kept as typed, normalised to facts by code."""
