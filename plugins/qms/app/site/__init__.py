"""The site as data: what its pages show, and what a generator mounts."""
