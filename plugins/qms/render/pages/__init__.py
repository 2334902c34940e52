"""Pages computed from the library; each module returns finished Markdown."""
