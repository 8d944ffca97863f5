"""A time-stamping authority of the tests' own: OpenSSL behind an HTTP server on the loopback."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

_SETTINGS = """
[t]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:TRUE
[stamping]
extendedKeyUsage = critical,timeStamping
"""
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "settings")


@dataclass(frozen=True)
class Authority:
    """``folder`` has its certificates; :attr:`certificates` are for whoever believes it."""

    folder: Path

    @property
    def certificates(self) -> Path:
        return self.folder / "ca.pem"

    def stamp(self, query: bytes) -> bytes:
        """The answer to a request."""
        (self.folder / "query").write_bytes(query)
        given = ("-queryfile", "query", "-inkey", "ts.key", "-signer", "ts.pem", "-config", "settings")
        self._run("ts", "-reply", *given, "-section", "t", "-out", "reply")
        return (self.folder / "reply").read_bytes()

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)


def authority(folder: Path) -> Authority:
    """A new one, which keeps its keys in ``folder``."""
    made = Authority(folder)
    (folder / "settings").write_text(_SETTINGS)
    (folder / "serial").write_text("01\n")
    run = made._run
    run("req", "-x509", *_KEY, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=CA", "-extensions", "ca")
    run("req", *_KEY, "-keyout", "ts.key", "-out", "ts.csr", "-subj", "/CN=Stamps")
    signed = ("-in", "ts.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "ts.pem")
    run("x509", "-req", *signed, "-extfile", "settings", "-extensions", "stamping")
    return made


@contextmanager
def served(made: Authority, answer: bytes | None = None) -> Iterator[str]:
    """Its address, while the body runs; with ``answer`` it says that, whatever it is asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            data = made.stamp(query) if answer is None else answer
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
