"""Issues of the manual, as they are tagged and kept."""
