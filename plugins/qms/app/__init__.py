"""The use cases, one module each: the only thing that the command line and MkDocs call."""
