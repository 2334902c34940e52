"""From the domain to text: Markdown and HTML as strings; nothing here writes a file."""
