"""What a site is: facts, the typed model, the theme, and the files they become. No network, no database."""
