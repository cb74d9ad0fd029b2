"""The console: the pages operators work with, served at `/console` on our own hosts."""
