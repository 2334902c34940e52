"""The sign-in sheet of a training: the text, what changed, and a line for each name."""

from __future__ import annotations

from qms.render.sign_in.model import SignInLine, SignInSheet, SignInText
from qms.render.sign_in.page import sign_in_part

__all__ = ["SignInLine", "SignInSheet", "SignInText", "sign_in_part"]
