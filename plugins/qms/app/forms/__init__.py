"""Forms to fill in, and the records that come back."""
