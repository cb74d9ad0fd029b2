"""Sitewright: from a paid order to a live, approved website."""
