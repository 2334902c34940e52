"""The printed manual's parts as complete HTML; page numbers are filled in by who lays them out."""
