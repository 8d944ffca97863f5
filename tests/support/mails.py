"""Mails as people send them."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from pathlib import Path


def mailed(path: Path, sender: str, data: bytes, on: str, name: str = "填报表.xlsx") -> None:
    """A mail from ``sender`` of half past nine on the day ``on`` with one attachment."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"李老师 <{sender}>", "office@college.example", "报送"
    mail["Date"] = datetime.fromisoformat(f"{on}T09:30:00+08:00")
    mail.set_content("见附件")
    mail.add_attachment(data, maintype="application", subtype="vnd.ms-excel", filename=name)
    path.write_bytes(mail.as_bytes())
