"""The seven AI tasks: prompts, typed contexts and outputs, and the rule-based writer that needs no AI."""
