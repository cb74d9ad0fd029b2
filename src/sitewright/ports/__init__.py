"""All that Sitewright asks of the outside, one file a seam: a Protocol and its value types."""
