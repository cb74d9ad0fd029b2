"""Review rounds: remarks, what became of them, and approvals."""
