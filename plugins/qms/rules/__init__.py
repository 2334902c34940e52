"""What must hold: pure functions from a Library to findings."""
