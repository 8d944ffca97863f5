"""What the pages' commands need: a mail server that takes letters, and a mailbox."""

from tests.post.conftest import imap, imap_server, password, signed

__all__ = ["imap", "imap_server", "password", "signed"]
