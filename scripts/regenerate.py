"""Keep generated text equal to its source.

    scripts/regenerate.py            write every generated part anew
    scripts/regenerate.py --check    say which parts differ, change nothing, exit 1 if any does
    scripts/regenerate.py --approve  approve the example's texts anew (before its first issue only)

Generated are: the approval lines of the example's documents (from their records), the tables of
commands and of names on printed pages in README.md (from the program), the table of rules in
plugins/README.md (from the code), and the CONTRIBUTING.md that `qms init` gives to a company (from
ours).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugins"))

import click  # noqa: E402 - the package lies in plugins/

from qms.app.approvals.approval_files import record_path, with_approval_lines, write_record  # noqa: E402
from qms.app.approvals.decisions import Decision, record_of  # noqa: E402
from qms.app.approvals.own_keys import OwnKey, signed  # noqa: E402
from qms.app.check import with_evidence  # noqa: E402
from qms.app.registration.training_record import write_training  # noqa: E402
from qms.cli import main as qms_command  # noqa: E402
from qms.cli.decisions import decision_options  # noqa: E402
from qms.domain.canonical import sha256_hex  # noqa: E402
from qms.domain.documents import ControlledDocument, Status  # noqa: E402
from qms.domain.library import Library  # noqa: E402
from qms.domain.print_names import NAMES  # noqa: E402
from qms.domain.training import TrainingRecord  # noqa: E402
from qms.rules.registry import ALL_RULES  # noqa: E402
from qms.signing.ssh_sign import public_half  # noqa: E402
from qms.source.repository import read_library  # noqa: E402

EXAMPLE = "example-aero-distribution"
DECIDED_ON = date(2026, 11, 12)
SIGNED_AT = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
KEYS = ROOT / "tests/demonstration-keys"
SHEET = KEYS / "signed-approval-sheet.txt"
ON_PAPER = {("QM-05", "managing-director"): "j.mercer"}
"""Approvals that were signed on a sheet, and who attests them."""
WITHOUT_SIGNATURE = frozenset({"F-18-01"})
"""Documents that keep the record they had before people got keys, so that every kind is shown."""
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
    """Sign every approved document of the example; records of its present texts stay."""
    library = example()
    if library.configuration.repository != EXAMPLE or (ROOT / "quality_manual/issues").is_dir():
        raise SystemExit("only the example, before its first issue, is approved by a script")
    with tempfile.TemporaryDirectory() as folder:
        keys = private_copies(Path(folder))
        for document in library.documents:
            remove_stale(library, document)
            if document.status is Status.APPROVED and document.id not in WITHOUT_SIGNATURE:
                approve_document(library, document, keys)
    for record in library.training:
        train_anew(library, record)


def train_anew(library: Library, record: TrainingRecord) -> None:
    """Bind a record of training to the present text of its document."""
    document = library.by_id.get(record.document)
    (ROOT / record.path).unlink()
    if document is not None and document.revision == record.revision:
        anew = replace(record, content_sha256=library.digest(document))
        write_training(ROOT, replace(anew, path=f"{anew.folder}/{anew.file_name}"))


def private_copies(folder: Path) -> dict[str, Path]:
    """Return the demonstration keys by person, as files that OpenSSH accepts."""
    keys = {}
    for public in sorted(KEYS.glob("*.pub")):
        name = public.name.removesuffix(".pub")
        for each in (KEYS / name, public):
            copy = folder / each.name
            copy.write_bytes(each.read_bytes())
            copy.chmod(0o600)
        keys[name] = folder / name
    return keys


def remove_stale(library: Library, document: ControlledDocument) -> None:
    """Remove records of texts that are no more: before the first issue nobody relied on them."""
    for record in library.records.get(document.id, ()):
        if record.content_sha256 != library.digest(document):
            (ROOT / record.path).unlink()


def approve_document(
    library: Library, document: ControlledDocument, keys: Mapping[str, Path]
) -> None:
    """Write every approval that a document's type requires, by whoever holds the role."""
    for required in document.type.required_approvals:
        person = next(
            each
            for each in library.roster.people.values()
            if each.holds(required.role, DECIDED_ON) and each.id not in document.prepared_by
        )
        keeper = ON_PAPER.get((document.id, required.role), "")
        own = keys[keeper or person.id]
        decision = Decision(
            person=person.id,
            role=required.role,
            meaning=required.meaning,
            decided_on=DECIDED_ON,
            key=OwnKey(public=public_half(own), path=own),
            voucher=voucher(keeper) if keeper else {},
        )
        record = record_of(library, document, decision)
        if keeper:  # who attests does so when the sheet is there, the day after
            record = replace(record, signed_at=record.signed_at + timedelta(days=1))
            record = replace(record, path=record_path(record))
        assert decision.key is not None  # noqa: S101 - made above
        write_record(ROOT, signed(library, record, decision.key))


def voucher(keeper: str) -> dict[str, str]:
    """Return what a keeper states about a decision on paper."""
    return {
        "method": "wet-signature",
        "evidence_sha256": sha256_hex(SHEET.read_bytes()),
        "keeper": keeper,
    }


def generated() -> Iterator[tuple[Path, str]]:
    """Yield every file with a generated part, as it should be."""
    library = example()
    for document in library.documents:
        yield ROOT / document.path, with_approval_lines(library, document)
    yield (
        ROOT / "README.md",
        _with_parts(ROOT / "README.md", {"print-names": name_table(), "commands": command_table()}),
    )
    rules = {"rules": rule_table()}
    yield ROOT / "plugins/README.md", _with_parts(ROOT / "plugins/README.md", rules)
    yield STARTER_CONTRIBUTING, company_contributing((ROOT / "CONTRIBUTING.md").read_text("utf-8"))


def example() -> Library:
    """Read the repository's own documents."""
    return with_evidence(read_library(ROOT, as_of=DECIDED_ON, now=SIGNED_AT))


def command_table() -> str:
    """Return the table of commands and their options."""
    lines = ["| Command | Does | Options |", "|---|---|---|"]
    decides = [_longest(option) for option in _options(_decision_only)]
    for name, command in _commands(qms_command):
        options = [_longest(option) for option in _options(command)]
        if set(decides) <= set(options):
            options = ["*who decides*", *(each for each in options if each not in decides)]
        arguments = " ".join(
            each.make_metavar(click.Context(command))
            for each in command.params
            if isinstance(each, click.Argument)
        )
        title = f"qms {name} {arguments}".strip().replace("|", "\\|")
        lines.append(f"| `{title}` | {command.get_short_help_str(200)} | {' '.join(options)} |")
    lines += ["", f"*Who decides*: {' '.join(decides)}."]
    return "\n".join(lines)


@click.command()
@decision_options
def _decision_only(*, decision: object, yes: bool) -> None:
    """Take the options that every command with a decision has."""
    del decision, yes


def _options(command: click.Command) -> Iterator[click.Option]:
    for each in command.params:
        if isinstance(each, click.Option) and not each.hidden:
            yield each


def _longest(option: click.Option) -> str:
    return f"`{max(option.opts, key=len)}`"


def _commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its full name, those of a group below its own name."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from _commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def rule_table() -> str:
    """Return the table of rules."""
    lines = ["| Code | Name | Severity | What holds when nothing is found |", "|---|---|---|---|"]
    lines += [
        f"| {rule.code} | {rule.name} | {rule.severity} | {rule.summary} |" for rule in ALL_RULES
    ]
    return "\n".join(lines)


def name_table() -> str:
    """Return the table of what a company's style sheet may set."""
    lines = ["| Name | What it is | What may be set |", "|---|---|---|"]
    lines += [f"| `{each.name}` | {each.meaning} | {each.allowed} |" for each in NAMES.values()]
    return "\n".join(lines)


def company_contributing(ours: str) -> str:
    """Return our CONTRIBUTING.md as a company gets it."""
    text, mark, _ = ours.partition(ENGINEERS_PART)
    for here, there in IN_A_COMPANY:
        if not mark or text.count(here) != 1:
            raise SystemExit(f"CONTRIBUTING.md must contain {here!r} once, above the last section")
        text = text.replace(here, there)
    return text


def _with_parts(path: Path, parts: Mapping[str, str]) -> str:
    """Return the text of a file with its generated parts replaced."""
    text = path.read_text("utf-8")
    for name, part in parts.items():
        mark = MARK.format(name=name)
        before, _, rest = text.partition(mark)
        _, _, after = rest.partition(END)
        if not rest or not after:
            raise SystemExit(f"{path.relative_to(ROOT)} has lost its mark {mark!r} or {END!r}")
        text = f"{before}{mark}\n\n{part}\n\n{END}{after}"
    return text


if __name__ == "__main__":
    sys.exit(main())
