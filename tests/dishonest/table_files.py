"""Cheats with files: whose they are, which of them counts, and what they carry."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from tests.dishonest.cheat import GONE, Cheat, Scene
from tests.support.damages import ROSTER, book, cells, stamped
from tests.support.foreign import as_macro_book, formula, hyperlink, name, part, picture
from tests.support.mails import mailed


def mail_from(sender: str, which: str = "altered") -> Callable[[Scene], None]:
    """The return, attached to a mail from ``sender``."""

    def send(scene: Scene) -> None:
        address = sender.format(code=scene.code.lower())
        path = scene.inbox / f"{scene.code}.eml"
        mailed(path, address, getattr(scene, which), "2026-12-05")

    return send


def anothers_with_our_stamp(scene: Scene) -> None:
    scene.send(stamped(department=scene.code)(scene.other()))


def sent_again(scene: Scene) -> None:
    """A mended return, then the old one once more under another name."""
    scene.send(cells(ROSTER, G5="软件242")(scene.honest), "新.xlsx", day="2026-12-05")
    scene.send(scene.honest, "旧.xlsx", day="2026-12-08")


def instead(data: bytes, name: str = "改.xlsx") -> Callable[[Scene], None]:
    """Something that is no return."""

    def send(scene: Scene) -> None:
        scene.send(data, name)

    return send


def cut_off(scene: Scene) -> None:
    scene.send(scene.honest[: len(scene.honest) // 2])


WORSE = cells(ROSTER, L5="缺考", Q5="否", R5=None)


def honest_as(name: str) -> Callable[[Scene], None]:
    """The honest return under another name."""

    def send(scene: Scene) -> None:
        scene.send(scene.honest, name)

    return send


def in_a_zip(scene: Scene) -> None:
    """The altered return in a zip file, beside a file that runs."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("填报表.xlsx", scene.altered)
        archive.writestr("安装.exe", b"MZ\x90\x00")
    scene.send(data.getvalue(), ".zip")


WHOSE = [
    Cheat("the return named as another department's", (), after=True, sends=honest_as("-H99系-终稿.xlsx")),
    Cheat("the return beside a program in a zip file", (), sends=in_a_zip),
    Cheat(
        "another department's return under our stamp",
        ("试点证书 A6 register.other-projects",),
        after=True,
        sends=anothers_with_our_stamp,
    ),
    Cheat(
        "a return from another department's address",
        ("register.other-sender",),
        damage=WORSE,
        after=True,
        sends=mail_from("h99@college.example"),
    ),
    Cheat(
        "a return from an address that nobody knows",
        ("register.unknown-sender",),
        after=True,
        sends=mail_from("x@example.com"),
    ),
    Cheat(
        "a return from its own address", (), after=True, sends=mail_from("{code}@college.example", "honest")
    ),
    Cheat(
        "a department of no registry",
        ("return.unknown-department",),
        damage=stamped(department="XX"),
        score=GONE,
    ),
    Cheat("last year's return", ("return.other-year",), damage=stamped(year="2025"), score=GONE),
    Cheat(
        "another college's return", ("return.other-college",), damage=stamped(college="某某学院"), score=GONE
    ),
    Cheat("an empty file after the return", ("file.empty",), after=True, sends=instead(b"")),
    Cheat(
        "a page named as a workbook after the return",
        ("file.not-a-workbook",),
        after=True,
        sends=instead(b"<html><table><tr><td>1"),
    ),
    Cheat(
        "a scan named as a workbook after the return",
        ("file.not-a-workbook",),
        after=True,
        sends=instead(b"%PDF-1.7"),
    ),
    Cheat("half a file after the return", ("file.truncated",), after=True, sends=cut_off),
    Cheat("the old return sent again", ("register.several",), after=True, sends=sent_again),
]

CARRIED = [
    Cheat("macros", ("file.macros",), damage=book(as_macro_book)),
    Cheat("a link on a cell", (), damage=book(hyperlink(ROSTER, "C5", "http://example.com/"))),
    Cheat(
        "a formula that fetches beside the table",
        ("考生名册 Z1 file.formula-webservice",),
        damage=book(formula(ROSTER, "Z1", 'WEBSERVICE("http://x")')),
    ),
    Cheat(
        "an external link",
        ("file.external-links",),
        damage=book(part("xl/externalLinks/externalLink1.xml", b"<x/>", kind="externalLink")),
    ),
    Cheat(
        "an object",
        ("file.embedded-objects",),
        damage=book(part("xl/embeddings/oleObject1.bin", b"x", kind="oleObject")),
    ),
    Cheat("a name that runs", (), damage=book(name("考生名册!$A$1", "_xlnm.Auto_Open"))),
    Cheat("a picture over the table", (), damage=book(picture)),
    Cheat(
        "a sheet of its own",
        ("工资表 sheet.unknown",),
        damage=book(lambda found: found.duplicate("填报说明", "工资表")),
    ),
]

FILES = [*WHOSE, *CARRIED]
