"""A new repository, or an old one taken over."""
