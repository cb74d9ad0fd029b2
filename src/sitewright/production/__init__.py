"""The durable flow of a site: the story, its steps, and the shell that makes them survive any crash."""
