"""From the repository to the domain: files, YAML with line numbers, one schema, git."""
