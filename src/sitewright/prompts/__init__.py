"""The prompts, one Markdown file a task: front matter, instructions, and `{{ places }}` for the context's fields."""
