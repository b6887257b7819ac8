"""Messages as files that a person can use at once: e-mails as drafts (.eml), letters to print on A4 (.html), an index.

The folder is made aside and put in its place in one step. The same messages give the same bytes. Paywell sends nothing:
a mail program fills in the sender and the moment of sending.
"""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from orchestration.errors import PaywellError
from orchestration.prospects.text import harmless
from orchestration.strategy import formats
from orchestration.strategy.messages import EMAIL, Message, Outbox

INDEX, UNDELIVERABLE = "index.csv", "undeliverable.csv"
# what was written here, with its fingerprint: what a person added or changed is not replaced
BOOK = ".paywell-reminders.json"
COLUMNS = (
    "message_id",
    "file",
    "customer_id",
    "customer_name",
    "to",
    "channel",
    "language_code",
    "template_id",
    "level",
    "tone",
    "subject",
    "invoice_ids",
    "total_amount",
    "currency_code",
    "plan_date",
    "note",
)
NAME_LENGTH = 40
_STYLE = """
@page { size: A4; margin: 25mm 20mm 20mm 25mm; }
body { font: 11pt/1.45 Arial, Helvetica, sans-serif; color: #111; margin: 0 auto; max-width: 165mm; }
header { text-align: right; font-weight: bold; }
address { font-style: normal; margin: 15mm 0 12mm; min-height: 30mm; }
h1 { font-size: 11pt; margin: 8mm 0 6mm; }
table { border-collapse: collapse; margin: 4mm 0; width: 100%; }
th, td { text-align: left; padding: 1mm 4mm 1mm 0; border-bottom: 0.2mm solid #999; white-space: nowrap; }
th:first-child, td:first-child { white-space: normal; overflow-wrap: anywhere; }
th:last-child, td:last-child { text-align: right; padding-right: 0; }
tr { break-inside: avoid; }
@media screen { body { padding: 15mm; } }
"""


def write(outbox: Outbox, out: Path, company: str, *, force: bool = False) -> list[Path]:
    """Write all messages and their index into `out`, and return the files.

    A folder that is new, empty, or holds nothing but what was written here before is replaced as a whole. With `force`
    the files are put beside what else is in it.

    Raises:
        PaywellError: the folder holds something else, or cannot be made.
    """
    files = rendered(outbox, company)
    target = out.resolve()
    if not target.parent.is_dir():
        raise PaywellError(f"there is no folder {target.parent}", str(out), "make it, or write elsewhere")
    if target.exists() and not target.is_dir():
        raise PaywellError("there is a file of that name", str(out), "write to another folder")
    foreign = _foreign(target)
    if foreign and not force:
        raise PaywellError(
            f"the folder holds what was not written here: {', '.join(foreign[:3])}",
            str(out),
            "write to a new folder, or add --force to write beside it",
        )
    aside = target.with_name(f".{target.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        for name, content in files.items():
            (aside / name).write_bytes(content)
        (aside / BOOK).write_bytes(_book(files))
        if foreign:
            _put_beside(aside, target)
        else:
            _put_in_place(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return [target / name for name in files]


def rendered(outbox: Outbox, company: str) -> dict[str, bytes]:
    """Every file by name, sorted; the index first."""
    names = {message.message_id: file_name(message) for message in outbox.messages}
    files = {
        names[message.message_id]: as_email(message)
        if message.channel == EMAIL
        else as_letter(message, company)
        for message in outbox.messages
    }
    tables = {
        INDEX: _csv([COLUMNS, *([cells[name] for name in COLUMNS] for cells in index(outbox.messages))])
    }
    if outbox.undeliverable:
        tables[UNDELIVERABLE] = _csv(
            [
                ("customer_id", "customer_name", "template_id", "invoice_ids", "reason"),
                *(
                    [
                        row["customer_id"],
                        row["customer_name"],
                        row["template_id"],
                        " ".join(row["ids"]),
                        row["reason"],
                    ]
                    for row in outbox.undeliverable
                ),
            ]
        )
    return {**tables, **dict(sorted(files.items()))}


def index(messages: Sequence[Message]) -> list[dict[str, str]]:
    """A row per message, as a mailer merges them; several currencies stand beside each other, with a plus."""
    return [
        {
            "message_id": message.message_id,
            "file": file_name(message),
            "customer_id": message.customer_id,
            "customer_name": message.customer_name,
            "to": ", ".join(message.to if message.channel == EMAIL else message.address),
            "channel": message.channel,
            "language_code": message.language_code,
            "template_id": message.template_id,
            "level": "" if message.level is None else str(message.level),
            "tone": message.tone,
            "subject": message.subject,
            "invoice_ids": " ".join(message.ids),
            "total_amount": " + ".join(f"{message.money[code]:.2f}" for code in sorted(message.money)),
            "currency_code": " + ".join(sorted(message.money)),
            "plan_date": message.plan_date.isoformat(),
            "note": message.note,
        }
        for message in messages
    ]


def file_name(message: Message) -> str:
    """Customer, template and id: sorts by customer, and is safe whatever an id holds."""
    safe = [
        re.sub(r"[^A-Za-z0-9-]+", "_", part)[:NAME_LENGTH]
        for part in (message.customer_id, message.template_id)
    ]
    ending = "eml" if message.channel == EMAIL else "html"
    return f"{safe[0]}.{safe[1]}.{message.message_id}.{ending}"


def as_email(message: Message) -> bytes:
    """A draft: text and HTML. It has no sender, which is the mail program's to fill in."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = message.subject
    mail["To"] = [Address(addr_spec=one) for one in message.to]
    mail["Date"] = format_datetime(datetime.combine(message.message_date, time(8), UTC))
    mail["Message-ID"] = f"<{message.message_id}@paywell.invalid>"
    # programs that know it open the mail as a draft
    mail["X-Unsent"] = "1"
    mail["Content-Language"] = message.language_code
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(_page(message, message.html), subtype="html", cte="quoted-printable")
    # the parts' border is random otherwise
    mail.set_boundary(f"=_{message.message_id}")
    return mail.as_bytes()


def as_letter(message: Message, company: str) -> bytes:
    """A page that prints on A4, its address where a window envelope shows it."""
    lines = "<br>\n".join(html.escape(line) for line in message.address)
    day = formats.day(message.message_date, message.language_code)
    body = f"""<header>{html.escape(company)}</header>
<address>
{lines}
</address>
<p>{html.escape(day)}</p>
<h1>{html.escape(message.subject)}</h1>
{message.html}"""
    return _page(message, body).encode()


def _page(message: Message, body: str) -> str:
    return f"""<!doctype html>
<html lang="{html.escape(message.language_code)}">
<head>
<meta charset="utf-8">
<title>{html.escape(message.subject)}</title>
<style>{_STYLE}</style>
</head>
<body>
{body}
</body>
</html>
"""


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([harmless(cell or "") for cell in row] for row in rows)
    # spreadsheets take a file for UTF-8 by its mark
    return text.getvalue().encode("utf-8-sig")


def _book(files: Mapping[str, bytes]) -> bytes:
    prints = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return (json.dumps({"written_by": "paywell reminders", "files": prints}, indent=1) + "\n").encode()


def _foreign(target: Path) -> list[str]:
    """What in the folder was not written here, or was changed since; sorted."""
    if not target.is_dir():
        return []
    known = _known(target)
    return sorted(
        path.name
        for path in target.iterdir()
        if path.name != BOOK
        and (
            not path.is_file()
            or path.is_symlink()
            or hashlib.sha256(path.read_bytes()).hexdigest() != known.get(path.name)
        )
    )


def _known(target: Path) -> dict[str, str]:
    try:
        read = json.loads((target / BOOK).read_text(encoding="utf-8"))
        return {str(name): str(value) for name, value in read["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _put_in_place(aside: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.replace(old)
    try:
        aside.replace(target)
    except OSError:
        if old.exists():
            old.replace(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _put_beside(aside: Path, target: Path) -> None:
    """File by file; what was written here before and is not written again goes."""
    known = _known(target)
    for path in sorted(aside.iterdir()):
        if (target / path.name).is_dir():
            raise PaywellError(f"'{path.name}' is a folder there", str(target), "write to another folder")
        path.replace(target / path.name)
    kept = json.loads((target / BOOK).read_text(encoding="utf-8"))["files"]
    for name, value in known.items():
        path = target / name
        if name not in kept and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == value:
            path.unlink()
