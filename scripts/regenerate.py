"""Keep generated text equal to its source.

    scripts/regenerate.py            write every generated part anew
    scripts/regenerate.py --check    say which parts differ, change nothing, exit 1 if any does
    scripts/regenerate.py --approve  approve the example's texts anew (before its first issue only)

Generated are: the approval lines of the example's documents (from their records), the table of
commands in README.md (from the program), the table of rules in plugins/README.md (from the code),
and the CONTRIBUTING.md that `qms init` gives to a company (from ours).
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugins"))

import click  # noqa: E402 - the package lies in plugins/

from qms.app.approval_files import with_approval_lines, write_record  # noqa: E402
from qms.app.decisions import Decision, record_of  # noqa: E402
from qms.cli import main as qms_command  # noqa: E402
from qms.domain.documents import ControlledDocument, Status  # noqa: E402
from qms.domain.library import Library  # noqa: E402
from qms.rules.registry import ALL_RULES  # noqa: E402
from qms.source.repository import read_library  # noqa: E402

EXAMPLE = "example-aero-distribution"
DECIDED_ON = date(2026, 11, 10)
RECORDED_AT = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
MARK = "<!-- generated: {name}; scripts/regenerate.py writes this part -->"
END = "<!-- end of generated part -->"
STARTER_CONTRIBUTING = ROOT / "plugins/qms/app/starter/CONTRIBUTING.md"
ENGINEERS_PART = "\n## For the engineer\n"
IN_A_COMPANY = (
    (" The last section is for the engineer.", ""),
    ("`python3 scripts/publish.py` checks again", "`qms build` checks again"),
)
"""What reads differently in a company's own CONTRIBUTING.md: it has the command, no scripts."""


def main() -> int:
    """Run the script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="change nothing, exit 1 on differences"
    )
    parser.add_argument("--approve", action="store_true", help="approve the example's texts anew")
    options = parser.parse_args()
    if options.approve:
        approve_example()
    stale = [
        (path, text)
        for path, text in generated()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    for path, text in stale:
        print(f"{path.relative_to(ROOT)} {'is not up to date' if options.check else 'written'}")
        if not options.check:
            path.write_text(text, "utf-8")
    return 1 if options.check and stale else 0


def approve_example() -> None:
    """Write new records of approval for every approved document of the example."""
    library = example()
    if library.configuration.repository != EXAMPLE or (ROOT / "quality_manual/issues").is_dir():
        raise SystemExit("only the example, before its first issue, is approved by a script")
    shutil.rmtree(ROOT / "quality_manual/approvals", ignore_errors=True)
    for document in library.documents:
        if document.status is Status.APPROVED:
            approve_document(library, document)


def approve_document(library: Library, document: ControlledDocument) -> None:
    """Record every approval that a document's type requires, by whoever holds the role."""
    for required in document.type.required_approvals:
        person = next(
            each
            for each in library.roster.people.values()
            if each.holds(required.role, DECIDED_ON) and each.id not in document.prepared_by
        )
        decision = Decision(
            person=person.id, role=required.role, meaning=required.meaning, decided_on=DECIDED_ON
        )
        write_record(ROOT, record_of(library, document, decision))


def generated() -> Iterator[tuple[Path, str]]:
    """Yield every file with a generated part, as it should be."""
    library = example()
    for document in library.documents:
        yield ROOT / document.path, with_approval_lines(library, document)
    yield _with_part(ROOT / "README.md", "commands", command_table())
    yield _with_part(ROOT / "plugins/README.md", "rules", rule_table())
    yield STARTER_CONTRIBUTING, company_contributing((ROOT / "CONTRIBUTING.md").read_text("utf-8"))


def example() -> Library:
    """Read the repository's own documents."""
    return read_library(ROOT, as_of=DECIDED_ON, now=RECORDED_AT)


def command_table() -> str:
    """Return the table of commands and their options."""
    lines = ["| Command | Does | Options |", "|---|---|---|"]
    for name, command in sorted(qms_command.commands.items()):
        options = [
            f"`{max(each.opts, key=len)}`"
            for each in command.params
            if isinstance(each, click.Option) and not each.hidden
        ]
        arguments = " ".join(
            each.make_metavar(click.Context(command))
            for each in command.params
            if isinstance(each, click.Argument)
        )
        title = f"qms {name} {arguments}".strip().replace("|", "\\|")
        lines.append(f"| `{title}` | {command.get_short_help_str(200)} | {' '.join(options)} |")
    return "\n".join(lines)


def rule_table() -> str:
    """Return the table of rules."""
    lines = ["| Code | Name | Severity | What holds when nothing is found |", "|---|---|---|---|"]
    lines += [
        f"| {rule.code} | {rule.name} | {rule.severity} | {rule.summary} |" for rule in ALL_RULES
    ]
    return "\n".join(lines)


def company_contributing(ours: str) -> str:
    """Return our CONTRIBUTING.md as a company gets it."""
    text, mark, _ = ours.partition(ENGINEERS_PART)
    for here, there in IN_A_COMPANY:
        if not mark or text.count(here) != 1:
            raise SystemExit(f"CONTRIBUTING.md must contain {here!r} once, above the last section")
        text = text.replace(here, there)
    return text


def _with_part(path: Path, name: str, part: str) -> tuple[Path, str]:
    """Return a file with one generated part replaced."""
    text = path.read_text("utf-8")
    mark = MARK.format(name=name)
    before, _, rest = text.partition(mark)
    _, _, after = rest.partition(END)
    if not rest or not after:
        raise SystemExit(f"{path.relative_to(ROOT)} has lost its mark {mark!r} or {END!r}")
    return path, f"{before}{mark}\n\n{part}\n\n{END}{after}"


if __name__ == "__main__":
    sys.exit(main())
