"""The build: PDFs, seals, manifest, and what verifies, rebuilds or packs them."""
