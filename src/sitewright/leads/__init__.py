"""Messages that visitors send through a site's contact form: taken in, kept for a set time, listed."""
