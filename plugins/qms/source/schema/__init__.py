"""The one schema of front matter and registers: closed blocks, every value text until read here."""
