"""Findings as text: for people, for the forge's annotations, for other programs."""
