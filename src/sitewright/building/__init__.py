"""Built sites: made by Hugo under guard, checked before anybody sees them, packed as one object."""
