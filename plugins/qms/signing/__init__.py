"""Seal PDFs, verify sealed PDFs, and verify the SSH signatures of approval records."""
