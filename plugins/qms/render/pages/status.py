"""The status of every document for programs: what a QR code's page compares with."""

from __future__ import annotations

import json

from qms.domain.documents import Standing
from qms.domain.library import Library
from qms.domain.notices import JudgedNotice
from qms.domain.register import Register
from qms.domain.site import SiteFile
from qms.render import uris
from qms.render.facts import SiteFacts
from qms.render.pages.documents import published_entries


def status_file(library: Library, site: SiteFacts, register: Register) -> SiteFile:
    """Return `status.json`: revision and standing of every published document."""
    documents = {
        entry.document.id: {
            "title": entry.document.title,
            "revision": entry.document.revision,
            "standing": entry.standing.value,
            "effective_date": str(entry.document.effective_date),
            "content_sha256": library.digest(entry.document),
            "page": entry.document.path,
            "notices": [
                notice_status(each)
                for each in site.notices
                if each.notice.document == entry.document.id
                and each.notice.revision == entry.document.revision
                and each.standing.is_current
            ],
            "pending": [
                {
                    "revision": each.document.revision,
                    "effective_date": str(each.document.effective_date),
                    "page": uris.revision(each.document.id, each.document.revision),
                }
                for each in library.beside.get(entry.document.id, ())
                if library.standing(each.document) is Standing.PENDING
            ],
        }
        for entry in published_entries(site, register)
    }
    status = {
        "format": "qms-status@1",
        "repository": library.configuration.repository,
        "as_of": site.as_of.isoformat(),
        "edition": site.edition,
        "documents": documents,
    }
    text = json.dumps(status, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return SiteFile(uri=uris.STATUS, content=text.encode("utf-8"))


def notice_status(judged: JudgedNotice) -> dict[str, object]:
    """Return a notice in force as programs read it."""
    notice, record = judged.notice, judged.authority
    return {
        "number": notice.number,
        "kind": notice.kind.value,
        "standing": judged.standing.value,
        "section": notice.section,
        "sites": list(notice.sites),
        "from": notice.start.isoformat(),
        "to": judged.last_day.isoformat() if judged.last_day else "",
        "full_approval_due": judged.due.isoformat() if judged.due else "",
        "authorised_by": record.name if record else "",
    }
