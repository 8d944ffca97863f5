"""Cheats with what is the office's own: its decisions, and what it does by the clock of a file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage

from onex_xl.stages.distribute import plan_return
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.year import made_on, open_year
from onex_xl.xlsx.draw import drawn
from tests.dishonest.cheat import HELD, Cheat, Scene
from tests.support.damages import ROSTER, cells
from tests.support.edited import Edited
from tests.support.reviews import Reviewed

Sends = Callable[[Scene], None]
FULL = "100"
MENDED = cells(ROSTER, G5="软件242")


def decided(scene: Scene) -> bytes:
    """The office's own review workbook, come by somehow, with the highest score of an indicator typed in."""
    copy = scene.inbox.parent / f"{scene.code}.review"
    copy.write_bytes((scene.inbox.parent / "review.xlsx").read_bytes())
    found = Reviewed(copy)
    target = next(name for name in found.rows() if name.startswith(f"{scene.code}-01|"))
    found.type(target, score=FULL, reason="已核", who="教务处", on=date(2026, 12, 6)).save()
    data = copy.read_bytes()
    copy.unlink()
    return data


def a_review(name: str, made: Callable[[Scene], bytes] = decided) -> Sends:
    """A filled-in review workbook as a file."""

    def send(scene: Scene) -> None:
        scene.send(made(scene), name)

    return send


def a_review_in_a_zip(scene: Scene) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("review.xlsx", decided(scene))
    scene.send(data.getvalue(), ".zip")


def a_review_by_mail(scene: Scene) -> None:
    mail = EmailMessage()
    mail["From"], mail["Date"] = f"{scene.code.lower()}@college.example", "Sat, 05 Dec 2026 08:00:00 +0800"
    mail.set_content("复核结果")
    mail.add_attachment(
        decided(scene), maintype="application", subtype="octet-stream", filename="review.xlsx"
    )
    scene.send(bytes(mail), ".eml")


def without_token(scene: Scene) -> bytes:
    """As :func:`decided`, as if made with a copy of the program elsewhere."""
    found = Edited(decided(scene))
    found.delete("_onex")
    return found.data()


def blank_later(scene: Scene) -> None:
    """The template as it was handed out, after the filled return."""
    year = open_year(scene.inbox.parent)
    registry, _ = office_registry(year)
    blank = plan_return(year.pack, year.campaign, registry, scene.code, {})
    scene.send(drawn(blank, created=made_on(year.campaign)), "终稿.xlsx", day="2026-12-09")


def touched(scene: Scene) -> None:
    """A mended return, and then the file of the old one given a new time."""
    scene.send(scene.altered, "新.xlsx", day="2026-12-05")
    scene.send(scene.honest, ".xlsx", day="2026-12-20")


def two_of_one_name(scene: Scene) -> None:
    """A mail with the honest return and an altered one, both named the same."""
    mail = EmailMessage()
    mail["From"], mail["Date"] = f"{scene.code.lower()}@college.example", "Sat, 05 Dec 2026 08:00:00 +0800"
    mail.set_content("两份")
    for data in (scene.altered, scene.honest):
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename="填报表.xlsx")
    scene.send(bytes(mail), ".eml")


OFFICE = [
    Cheat(
        "full points in a review workbook", ("review.in-inbox",), after=True, sends=a_review("review.xlsx")
    ),
    Cheat(
        "full points in a copy of another name",
        ("review.in-inbox",),
        after=True,
        sends=a_review("-复核-组长.xlsx"),
    ),
    Cheat("full points in a zip file", ("review.in-inbox",), after=True, sends=a_review_in_a_zip),
    Cheat("full points by mail", ("review.in-inbox",), after=True, sends=a_review_by_mail),
    Cheat(
        "full points in a workbook without the stamp",
        ("review.in-inbox",),
        after=True,
        sends=a_review("复核表.xlsx", without_token),
    ),
    Cheat("the blank template after the return", ("register.blank",), after=True, sends=blank_later),
    Cheat("the old return with a new time", ("register.several",), damage=MENDED, after=True, sends=touched),
    Cheat(
        "two returns of one name in a mail",
        ("register.several", "register.tied"),
        damage=MENDED,
        score=HELD,
        after=True,
        sends=two_of_one_name,
    ),
]
