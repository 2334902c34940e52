"""What registrars and managers ask for, worked out from the same data."""
