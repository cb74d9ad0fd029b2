"""What every HTTP interface stands in: dependencies, errors, request guards, event streams."""
