"""What can be wrong with a file before its meaning is looked at, as rules with their pages."""

from __future__ import annotations

from qms.domain.diagnostics import Rule
from qms.domain.print_names import NAMES


def _page(checks: str, matters: str, example: str, fix: str) -> str:
    return (
        f"## What it checks\n\n{checks}\n\n## Why it matters\n\n{matters}\n\n"
        f"## Example\n\n{example}\n\n## How to fix it\n\n{fix}\n\n"
        "## When to accept\n\nNever: a file that cannot be read for certain cannot be controlled.\n"
    )


UNREADABLE_FILE = Rule(
    code="QMS001",
    name="unreadable-file",
    summary="A file in a document folder cannot be read.",
    clause="AS9120 7.5.3.1",
    explanation=_page(
        "Every file in the document folders is an ordinary file of at most 1 MiB (pictures 20 MiB)."
        " Links, pipes, devices and folders that cannot be opened are refused.",
        "A link can show something else tomorrow than what was approved today, and a file that"
        " cannot be read cannot be checked.",
        "`procedures/qp-05-purchasing.md` is a link to a file on somebody's computer.",
        "Put the file itself into the folder, and split texts that are too long.",
    ),
)
NOT_UTF8 = Rule(
    code="QMS002",
    name="not-utf8",
    summary="A text is not written in UTF-8.",
    clause="AS9120 7.5.2",
    explanation=_page(
        "Texts are UTF-8.",
        "In another encoding accented names turn into other letters on the next computer.",
        "A procedure saved by an old editor as Windows-1252.",
        "Save the file again. In Notepad: “Save as”, and below the name the encoding UTF-8. In"
        " Word: “Save as”, Plain text, then in the next window “Other encoding” and Unicode"
        " (UTF-8).",
    ),
)
FORBIDDEN_CHARACTER = Rule(
    code="QMS003",
    name="forbidden-character",
    summary="A text contains characters that cannot be seen or that turn the reading direction.",
    clause="AS9120 7.5.3.1",
    explanation=_page(
        "No control characters, no zero-width characters, no marks that change the reading"
        " direction, no unassigned characters; line ends and tabs are fine.",
        "Such characters let a text read differently from what is stored, so that an approver"
        " signs something they did not see.",
        "A zero-width space inside a part number copied from a web page.",
        "Delete the character at the place named and type the text again.",
    ),
)
FRONT_MATTER_FENCE = Rule(
    code="QMS004",
    name="unfinished-head",
    summary="The block between the two lines `---` at the top of a document is not complete.",
    clause="AS9120 7.5.2",
    explanation=_page(
        "A controlled document begins with a line `---`, its head, and another line `---`. The"
        " head consists of lines `key: value`: a word, a colon, a space and what is to be said.",
        "Without the second line the head is taken for text, and the document has neither"
        " number nor revision.",
        "The closing `---` was deleted with the line above it.",
        "Add the missing line; `qms new` writes a complete block to copy from.",
    ),
)
INVALID_YAML = Rule(
    code="QMS005",
    name="invalid-yaml",
    summary="The head of a document, or a register, is not written as lines `key: value`.",
    clause="AS9120 7.5.2",
    explanation=_page(
        "Lines are written `key: value` (the plain part of the notation YAML): spaces instead of"
        " tabs, quotes around values with a colon, equal indentation, no names for values"
        " (`&`, `*`), no tags (`!`), nothing nested deeply.",
        "A forgotten quote lets one line swallow the next ones, and the rarer signs let one line"
        " change the meaning of another.",
        "`title: Storage: cold room` has a colon that needs quotes.",
        'Put quotes around the value: `title: "Storage: cold room"`.',
    ),
)
REPEATED_KEY = Rule(
    code="QMS006",
    name="repeated-key",
    summary="A key stands twice in the same block.",
    clause="AS9120 7.5.2",
    explanation=_page(
        "Every key stands once.",
        "With two lines `status:` nobody can say which one was approved.",
        "`status: draft` at the top and `status: approved` further down.",
        "Delete the line that is wrong.",
    ),
)
UNKNOWN_KEY = Rule(
    code="QMS007",
    name="unknown-key",
    summary="A key, the word before a colon, is not one that documents or registers have.",
    clause="AS9120 7.5.2",
    explanation=_page(
        "Only known keys are written; the message proposes the nearest one.",
        "A misspelt key would be ignored, and what it says with it.",
        "`efective_date: 2026-11-15`.",
        "Correct the spelling, or delete the line.",
    ),
)
MISSING_KEY = Rule(
    code="QMS008",
    name="missing-key",
    summary="A key that every document or register must have is missing.",
    clause="AS9120 7.5.2",
    explanation=_page(
        "Documents have `id`, `title`, `status`, `revision` and `owner`; forms also `kind`.",
        "A document without number, revision or owner cannot be controlled.",
        "A procedure without `owner:`.",
        "Add the line.",
    ),
)
INVALID_VALUE = Rule(
    code="QMS009",
    name="invalid-value",
    summary="A key has a value that cannot be what is meant.",
    clause="AS9120 7.5.2",
    explanation=_page(
        "Dates exist in the calendar and are written YYYY-MM-DD, statuses are one of the four,"
        " numbers and revisions use plain letters and digits.",
        "A date that does not exist would be guessed differently by different readers.",
        "`effective_date: 2026-02-30`.",
        "Write the value as the message says.",
    ),
)
TOO_COMPLEX = Rule(
    code="QMS010",
    name="too-complex",
    summary="A text has a line or a paragraph that cannot be laid out in reasonable time.",
    explanation=_page(
        "Lines have at most 4,000 characters, a paragraph at most 500 opening brackets, and lists"
        " and quotations are nested at most 20 deep.",
        "Such text is a mistake or an attack, and would stop publishing for everybody.",
        "A line of ten thousand `[`.",
        "Break the line, or move the data into a table file.",
    ),
)
UNCLOSED_CODE_FENCE = Rule(
    code="QMS012",
    name="unclosed-code-fence",
    summary="A code block is opened and never closed.",
    explanation=_page(
        "Every line of three backquotes that opens a block has one that closes it.",
        "Everything below would be shown as code, without links and headings.",
        "A block opened for a label layout and not closed.",
        "Add a line of three backquotes where the block ends.",
    ),
)
UNREADABLE_TABLE = Rule(
    code="QMS015",
    name="unreadable-table",
    summary="A table file shown in a document is not an even table.",
    explanation=_page(
        "A table file is CSV in UTF-8 with commas, its first row the column heads, and every row"
        " as long as the first. It has at most 5,000 rows, 40 columns, and 4,000 characters in a"
        " value.",
        "A row that is too short puts figures under the wrong head.",
        "A comma inside a value that was not put in quotes.",
        "Correct the row named in the message.",
    ),
)
UNSAFE_PICTURE = Rule(
    code="QMS022",
    name="unsafe-picture",
    summary="A drawing contains a program, or refers to something outside itself.",
    explanation=_page(
        "SVG drawings hold only shapes and text: no scripts, no event handlers, no foreign"
        " objects, no links to other files. They have at most 50,000 shapes, and pictures inside"
        " them are written in plain base64.",
        "A drawing is opened by every reader; what it loads is not what was approved.",
        "A drawing exported with an embedded web font address.",
        "Export the drawing again as plain SVG, with fonts and pictures embedded or outlined.",
    ),
)
DOUBTFUL_MARKUP = Rule(
    code="QMS023",
    name="doubtful-markup",
    summary="A link, picture or piece of code is written so that readers may see something else.",
    clause="AS9120 7.5.3.1",
    explanation=_page(
        "Links, pictures and references stand on one line in their plain form, addresses have"
        " neither spaces nor brackets, code ends on the line on which it begins, code blocks"
        " have their backquotes on lines of their own, and no attribute replaces an address.",
        "An approval covers the pictures and tables that a text shows. What cannot be found for"
        " certain could be exchanged without anybody noticing.",
        "A caption that runs over two lines: `![The way of a part` and `from dock to shelf](…)`.",
        "Write it as the message says; long captions may stay on one long line.",
    ),
)
UNREADABLE_PICTURE = Rule(
    code="QMS024",
    name="unreadable-picture",
    summary="A picture that a document shows or offers cannot be shown.",
    clause="AS9120 7.5.2",
    explanation=_page(
        "Pictures are whole SVG, PNG, JPEG, GIF or WebP files, of the kind that their names say and"
        " of at most 40 million points; tables are CSV files.",
        "Where the picture should be, readers and printers find a hole, or none of the manual can"
        " be printed.",
        "A photograph of 12,000 by 9,000 points, or a drawing in Word called `flow.png`.",
        "Save the picture again as the message says; a photograph of 2,000 points a side is ample.",
    ),
)
MALFORMED_RECORD = Rule(
    code="QMS301",
    name="malformed-record",
    summary="A record of approval is not exactly as its format says.",
    clause="AS9120 7.5.3.2",
    explanation=_page(
        "A record has exactly the fields of its kind, all text, and its file name carries the"
        " first digits of its own SHA-256.",
        "A record that was edited by hand no longer proves what it says.",
        "Somebody corrected the date in a record.",
        "Put the record back as it was; a decision recorded in error is withdrawn by a further"
        " record, never edited.",
    ),
)
MALFORMED_TRAINING = Rule(
    code="QMS444",
    name="malformed-training-record",
    summary="A training record is not exactly as its format says.",
    clause="AS9120 7.2",
    explanation=_page(
        "Every file in `quality_manual/training/DOCUMENT/REVISION/` is a training record: JSON in"
        " the format `qms-training@1` with exactly its fields; the code is that of the digest, and"
        " the file name carries the first digits of the record's own SHA-256.",
        "A record that was edited by hand no longer shows who was trained in which text.",
        "Somebody added a name to a record afterwards.",
        "Put the record back as it was. Who was left out gets a record of their own:"
        " `qms training record`.",
    ),
)
MALFORMED_ISSUE = Rule(
    code="QMS338",
    name="malformed-issue",
    summary="The list of an issue of the manual is not as its format says.",
    clause="AS9120 7.5.3.2",
    explanation=_page(
        "Every file `N.json` in `quality_manual/issues/` is the list of an issue: JSON in the"
        " format `qms-manifest@1`, with the number of the issue, who issued it, and each document"
        " with id, revision and digest. No signature lies there without its list.",
        "The list proves what an issue held. If it cannot be read, nobody can say whether a text"
        " is still the one that was issued.",
        "Somebody shortened the list of issue 2 by hand.",
        "Put the file back as it was issued.",
    ),
)
MALFORMED_NOTICE = Rule(
    code="QMS340",
    name="malformed-notice",
    summary="A temporary notice or an interim change is not exactly as its format says.",
    clause="AS9120 7.5.3.2",
    explanation=_page(
        "A file in `quality_manual/notices/` is named after the notice's number. A temporary notice"
        " has a section, a first and a last day, and a text of paragraphs and lists: no headings,"
        " pictures, tables, links, HTML, code or variables; references like `[[QP-05]]` are fine."
        " An interim change has the digest of the text that it puts in force, and no text of its"
        " own. A notice that is authorised holds no TODO.",
        "A notice is read beside approved text and must not be able to look like anything else.",
        "A temporary notice without `to:`, which would hold for ever.",
        "Write it as the message says; `qms notice new` makes a complete one.",
    ),
)
MALFORMED_ARCHIVE = Rule(
    code="QMS331",
    name="malformed-archive",
    summary="A folder of the archive is not exactly as its format says.",
    clause="AS9120 7.5.3.2",
    explanation=_page(
        "A folder of the archive holds the archived text, `archive.json` with exactly its fields,"
        " and the files that `archive.json` lists; all of it can be read. Nothing else lies in the"
        " archive.",
        "Readers are shown archived texts, and auditors ask for them. What cannot be read for"
        " certain answers nothing.",
        "A picture was deleted from an archived revision to save space.",
        "Put the folder back as it was written; the history of the files has it. A file of your"
        " own belongs in another folder.",
    ),
)
UNREADABLE_REGISTER = Rule(
    code="QMS901",
    name="unreadable-register",
    summary="A register such as qms.yml cannot be used as it is.",
    clause="AS9120 7.5.3.2",
    explanation=_page(
        "The registers exist, are valid and fit together well enough to judge documents by them.",
        "Without the roster nobody can say whether an approver was entitled to approve.",
        "`quality_manual/qms.yml` without `organisation:`.",
        "Mend the register at the place named in the message.",
    ),
)
UNUSABLE_FONT = Rule(
    code="QMS925",
    name="unusable-font",
    summary="A font that qms.yml names for printed pages cannot be used.",
    explanation=_page(
        "Every file under `print: fonts:` in `qms.yml` is an ordinary file in a folder of documents"
        " (no link), a TrueType or OpenType font with outlines and one face, may be embedded in"
        " PDFs and cut down to the letters in use (OS/2 `fsType`), and shows every letter, digit"
        " and sign of English. Other characters that it lacks are printed in the manual's own"
        " fonts.",
        "A PDF for the archive holds its fonts, which some licences forbid; and a font without a"
        " letter, or with an empty one, would print a text that nobody approved.",
        "`regular: quality_manual/print/Brand.woff2`, a font for web sites.",
        "Put the file where the message says, or take one that may be embedded.",
    ),
)
STYLE_NOT_ALLOWED = Rule(
    code="QMS926",
    name="style-not-allowed",
    summary="The company's style sheet for printed pages says something that it may not.",
    explanation=_page(
        "The file that `print: css:` in `qms.yml` names holds rules for the names below, with the"
        " properties and bounds below, and nothing else: no `@` rules, no `url()`, no functions, no"
        " `!important`. Colours are written `#rrggbb`, lengths in `pt` or `mm`, borders"
        " `0.5pt solid #9aa5b1` or `none`. Words keep a"
        " contrast of 4.5 with whatever they can stand on.\n\n"
        + "\n".join(f"* `{each.name}`: {each.meaning}. {each.allowed}." for each in NAMES.values()),
        "A free style sheet could hide words that were approved, or add some that were not, by a"
        " line that nobody looks at.",
        "`.notice { display: none; }`.",
        "Delete the line that the message names, or write what it proposes.",
    ),
)
UNUSABLE_STANDARD = Rule(
    code="QMS927",
    name="unusable-standard",
    summary="A company's own standard, or an overlay, contradicts itself or names what is not.",
    explanation=_page(
        "In `quality_manual/standards/` every key is the standard's own; clauses have numbers of"
        " digits and dots, each once, in order, below their parent; what is contained, mapped,"
        " excluded, amended or kept in writing names standards and clauses that there are. Of a"
        " mapping, “new” has no `from` and “dropped” no `to`. An overlay says `exists: no` only of"
        " clauses in doubt, and closes a doubt by deciding every clause in it.",
        "Texts cite these numbers, and coverage counts them: a clause that is there twice, or that"
        " nobody can cite, would be counted wrongly without anybody noticing.",
        '`maps: [{to: AS9120, clauses: [{from: "4.2", to: ["8.4.9"], relation: equal}]}]`.',
        "Correct the line that the message names. Numbers and short titles in your own words are"
        " enough; the text of a standard belongs to its publisher.",
    ),
)

FAULTS: tuple[Rule, ...] = (
    UNREADABLE_FILE,
    NOT_UTF8,
    FORBIDDEN_CHARACTER,
    FRONT_MATTER_FENCE,
    INVALID_YAML,
    REPEATED_KEY,
    UNKNOWN_KEY,
    MISSING_KEY,
    INVALID_VALUE,
    TOO_COMPLEX,
    UNCLOSED_CODE_FENCE,
    UNREADABLE_TABLE,
    UNSAFE_PICTURE,
    DOUBTFUL_MARKUP,
    UNREADABLE_PICTURE,
    MALFORMED_RECORD,
    MALFORMED_ISSUE,
    MALFORMED_NOTICE,
    MALFORMED_ARCHIVE,
    MALFORMED_TRAINING,
    UNREADABLE_REGISTER,
    UNUSABLE_FONT,
    STYLE_NOT_ALLOWED,
    UNUSABLE_STANDARD,
)
