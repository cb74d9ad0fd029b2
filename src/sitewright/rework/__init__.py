"""What was written, gone over again before it is used: edited by a person, or written anew with a note."""
