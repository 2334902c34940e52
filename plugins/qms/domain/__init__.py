"""The words of document control as values: pure, immutable, without files and without a clock."""
