"""The life of a document: new, revised, compared, amended, withdrawn."""
