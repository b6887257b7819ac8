"""Messages as files: drafts and letters that open, names that are safe, a folder that is replaced whole or not at all."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import os
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from orchestration.errors import PaywellError
from orchestration.strategy import mailing
from orchestration.strategy.messages import Outbox, Plan, Sender, messages_of
from tests.unit.strategy.made_plan import AS_OF, address, follow_up, reminder, seed, templates

COMPANY = "Van Dam & Zn"


def outbox(customers: tuple[str, ...] = ("00001001",), **changes: Any) -> Outbox:
    where = changes.pop("address", {})
    plan = Plan(
        as_of_date=AS_OF,
        reminders=[reminder(f"F{each}", each, **changes) for each in customers],
        follow_ups=[follow_up("R1-2", customers[0])],
        addresses=[address(each, **where) for each in customers],
        templates=templates(),
        methods=seed("payment_method_names"),
    )
    return messages_of(plan, AS_OF, Sender(COMPANY, COMPANY))


def read_mail(content: bytes) -> EmailMessage:
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_an_email_is_a_draft_in_text_and_html() -> None:
    (message,) = outbox(customer_name="Müller–Bau 株式会社").messages[:1]
    mail = read_mail(mailing.as_email(message))
    assert mail["To"] == "administratie@k00001001.example"
    assert mail["Subject"] == message.subject
    assert mail["Date"] == "Tue, 30 Jun 2026 08:00:00 +0000"
    assert mail["Message-ID"] == f"<{message.message_id}@paywell.invalid>"
    assert mail["X-Unsent"] == "1"
    # nobody is invented as sender
    assert mail["From"] is None
    assert part(mail, "plain").replace("\r\n", "\n") == message.text
    assert message.html in part(mail, "html").replace("\r\n", "\n")
    assert all(len(line) < 80 for line in mailing.as_email(message).decode("ascii").splitlines())


def test_no_header_can_be_slipped_in() -> None:
    awkward = "x\r\nBcc: iemand@x.example"
    (message,) = outbox(customer_name=awkward, address={"contact_name": awkward}).messages[:1]
    assert read_mail(mailing.as_email(message))["Bcc"] is None
    own = [{**row, "subject": "a\r\nBcc: iemand@x.example"} for row in templates()]
    plan = Plan(
        AS_OF, [reminder("1")], addresses=[address()], templates=own, methods=seed("payment_method_names")
    )
    (message,) = messages_of(plan, AS_OF, Sender(COMPANY, COMPANY)).messages
    mail = read_mail(mailing.as_email(message))
    assert mail["Bcc"] is None
    assert mail["Subject"] == "a Bcc: iemand@x.example"


def test_several_addresses_get_one_email() -> None:
    (message,) = outbox(address={"email": "a@b.example; c@d.example"}).messages[:1]
    assert read_mail(mailing.as_email(message))["To"] == "a@b.example, c@d.example"


def test_a_letter_prints_on_a4_with_its_address() -> None:
    (message,) = outbox(customer_name="<b>Jan</b> & Zn", channel="post").messages[:1]
    page = mailing.as_letter(message, COMPANY).decode()
    for piece in (
        "size: A4",
        '<html lang="nl">',
        "<header>Van Dam &amp; Zn</header>",
        "&lt;b&gt;Jan&lt;/b&gt; &amp; Zn<br>\nt.a.v. Anna de Wit<br>\nKade 1<br>\n2611 AB Delft\n</address>",
        "<p>30 juni 2026</p>",
        f"<h1>{message.subject}</h1>",
        "<td>F00001001</td>",
    ):
        assert piece in page
    assert "<b>" not in page


def test_the_index_is_what_a_mailer_merges() -> None:
    made = outbox(("00001001", "00001002"), customer_name="=HYPERLINK(1)")
    files = mailing.rendered(made, COMPANY)
    assert next(iter(files)) == "index.csv"
    assert list(files)[1:] == sorted(list(files)[1:])
    assert files["index.csv"].startswith(b"\xef\xbb\xbfmessage_id,file,")
    rows = list(csv.DictReader(io.StringIO(files["index.csv"].decode("utf-8-sig"))))
    assert tuple(rows[0]) == mailing.COLUMNS
    assert [row["file"] for row in rows] == [name for name in files if name != "index.csv"]
    thanks = next(row for row in rows if row["template_id"] == "thank_you_friendly_nl")
    assert (thanks["level"], thanks["invoice_ids"], thanks["total_amount"]) == ("", "R1-2", "250.00")
    first = rows[0]
    assert first["customer_name"] == "'=HYPERLINK(1)"
    assert {
        name: first[name]
        for name in ("to", "channel", "level", "tone", "total_amount", "currency_code", "plan_date")
    } == {
        "to": "administratie@k00001001.example",
        "channel": "email",
        "level": "1",
        "tone": "friendly",
        "total_amount": "100.00",
        "currency_code": "EUR",
        "plan_date": "2026-06-30",
    }


@pytest.mark.parametrize(
    "customer_id", ["../../etc", "a/b\\c", "CON", "ü x", "x" * 300, ".hidden", "a:b*c?", "\n"]
)
def test_names_of_files_are_safe(customer_id: str) -> None:
    for message in outbox((customer_id,)).messages:
        name = mailing.file_name(message)
        assert Path(name).name == name
        assert name.isascii()
        assert not set(name) & set('<>:"/\\|?*\n ')
        assert not name.startswith(".")
        assert len(name) < 120


def test_customers_that_differ_by_a_sign_have_files_of_their_own(tmp_path: Path) -> None:
    made = outbox(("a/b", "a\\b", "A/B"))
    names = [mailing.file_name(message).casefold() for message in made.messages]
    assert len(set(names)) == len(names) == 4


def test_the_same_messages_give_the_same_bytes(tmp_path: Path) -> None:
    customers = ("00001001", "00001002")
    first = mailing.write(outbox(customers), tmp_path / "a", COMPANY)
    second = mailing.write(outbox(customers), tmp_path / "b", COMPANY)
    assert [path.name for path in first] == [path.name for path in second]
    assert {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_folder_of_ours_is_replaced_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    mailing.write(outbox(("00001001", "00001002")), out, COMPANY)
    assert len(list(out.glob("*.eml"))) == 3
    mailing.write(outbox(("00001003",)), out, COMPANY)
    assert {path.name.split(".")[0] for path in out.glob("*.eml")} == {"00001003"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


@pytest.mark.parametrize("how", ["added", "changed", "folder", "no book", "broken book"])
def test_what_a_person_put_there_is_not_replaced(tmp_path: Path, how: str) -> None:
    out = tmp_path / "out"
    mailing.write(outbox(), out, COMPANY)
    (mail, *_) = sorted(out.glob("*.eml"))
    if how == "added":
        (out / "notes.txt").write_text("mine")
    elif how == "changed":
        mail.write_text("edited by hand")
    elif how == "folder":
        (out / "sent").mkdir()
    elif how == "no book":
        (out / mailing.BOOK).unlink()
    else:
        (out / mailing.BOOK).write_text("[]")
    before = {path.name: path.is_file() and path.read_bytes() for path in out.iterdir()}
    with pytest.raises(PaywellError, match="holds what was not written here"):
        mailing.write(outbox(("00001002",)), out, COMPANY)
    assert {path.name: path.is_file() and path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    mailing.write(outbox(("00001002",)), out, COMPANY, force=True)
    names = {path.name for path in out.iterdir()}
    assert any(name.startswith("00001002.") for name in names)
    if how in ("added", "folder"):
        # what was written before, and is not written again, went
        assert not any(name.startswith("00001001.") for name in names)
        assert names & {"notes.txt", "sent"}
    else:
        assert mail.name in names
        assert how != "changed" or mail.read_text() == "edited by hand"


def test_places_that_cannot_be_written_to_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PaywellError, match="there is no folder"):
        mailing.write(outbox(), tmp_path / "no" / "out", COMPANY)
    (tmp_path / "file").write_text("x")
    with pytest.raises(PaywellError, match="there is a file of that name"):
        mailing.write(outbox(), tmp_path / "file", COMPANY)
    assert (tmp_path / "file").read_text() == "x"


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / mailing.INDEX).mkdir(parents=True)
    with pytest.raises(PaywellError, match=r"'index\.csv' is a folder there"):
        mailing.write(outbox(), out, COMPANY, force=True)


def test_a_failure_leaves_the_folder_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    mailing.write(outbox(), out, COMPANY)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    replace, calls = Path.replace, []

    def once(self: Path, target: os.PathLike[str]) -> Path:
        calls.append(self)
        if self.name.endswith(".part"):
            raise OSError("disk full")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", once)
    with pytest.raises(OSError, match="disk full"):
        mailing.write(outbox(("00001002",)), out, COMPANY)
    assert calls
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_who_cannot_be_reached_is_in_a_file_of_its_own(tmp_path: Path) -> None:
    made = outbox(address={"email": None, "street": None})
    files = mailing.rendered(made, COMPANY)
    assert list(files) == ["index.csv", "undeliverable.csv"]
    rows = list(csv.DictReader(io.StringIO(files["undeliverable.csv"].decode("utf-8-sig"))))
    assert [(row["customer_id"], row["invoice_ids"]) for row in rows] == [
        ("00001001", "F00001001"),
        ("00001001", "R1-2"),
    ]
    mailing.write(made, tmp_path / "out", COMPANY)
    book = json.loads((tmp_path / "out" / mailing.BOOK).read_text())
    assert set(book["files"]) == {"index.csv", "undeliverable.csv"}
