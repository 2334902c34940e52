"""The schema of front matter as JSON Schema (draft 2020-12), for completion in editors."""

from __future__ import annotations

import json
from typing import Any

from qms.source.schema.documents import DocumentModel, FormModel


def document_schema(*, forms: bool) -> str:
    """Return the JSON Schema of a document's front matter, or of a form's."""
    model = FormModel if forms else DocumentModel
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(by_alias=True),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
