"""Word files (.docx): their text as Markdown, and what of them Markdown cannot hold.

Source: ECMA-376 (Office Open XML), part 1.
"""
