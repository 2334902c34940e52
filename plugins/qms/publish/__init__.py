"""Writers: the one atomic writer, the PDFs, the site; whatever leaves files behind."""
