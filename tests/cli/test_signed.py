"""``archive --sign`` and ``--tsa``, ``verify --signers`` and ``--tsa-ca``: who sealed a year, and when."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onex_xl.archives.container import MANIFEST, read_archive
from onex_xl.archives.timestamp import request
from onex_xl.cli import passphrase as passphrases
from onex_xl.workflow import verifying
from tests.cli.run import onex
from tests.support.authority import Authority, authority, served
from tests.support.campaigns import Campaign, campaign
from tests.support.sealed import collected, resealed

FILE = "archive/2026-考评归档.zip"
COLLEGE = """
department | project | approved | paid | sat | passed | forfeits | fees | teachers | case | name
A          | A-1     | 10       | 10   | 9   | 9      | 1        | 800  | 3        |      | 物流管理
"""
UNSIGNED = "结论：内容相符，但签名或时间戳没有通过（见上）。"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked for a passphrase, and nothing is read in child processes."""
    monkeypatch.setenv("SSH_ASKPASS", "false")
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    verify = verifying.verify
    monkeypatch.setattr(
        "onex_xl.cli.verify.verifying.verify",
        lambda path, passphrase, **given: verify(path, passphrase, **{**given, "processes": 0}),
    )


@pytest.fixture(scope="module")
def collected_year(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A small year, collected; not to be changed."""
    made = campaign(tmp_path_factory.mktemp("played") / "考评2026", COLLEGE)
    made.send("A")
    collected(made)
    return made


@pytest.fixture
def made(collected_year: Campaign, tmp_path: Path) -> Campaign:
    """A copy of it."""
    shutil.copytree(collected_year.root, tmp_path / "考评2026")
    return replace(collected_year, root=tmp_path / "考评2026")


@pytest.fixture(scope="module")
def stamping(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tsa"))


def key(folder: Path, name: str, passphrase: str = "") -> Path:
    """A new private key."""
    path = folder / name
    given = ["-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", str(path)]
    subprocess.run(["ssh-keygen", *given], check=True, capture_output=True)
    return path


def signers(folder: Path, *keys: Path, options: str = "") -> Path:
    """A list of who may sign: the keys' names."""
    lines = [f"{path.name}@college {options} {path.with_suffix('.pub').read_text()}" for path in keys]
    (folder / "allowed_signers").write_text("".join(lines))
    return folder / "allowed_signers"


def verified(made: Campaign, *options: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = onex("-C", made.root, "verify", FILE, "--json", *options).json
    return found


# ---- signed --------------------------------------------------------------------------------------


def test_a_signed_archive_is_known_by_its_signer(made: Campaign, tmp_path: Path) -> None:
    plain = onex("-C", made.root, "archive")
    before = (made.root / FILE).read_bytes()
    assert "没有签名，也没有时间戳" in onex("-C", made.root, "verify", FILE).out and plain.status == 0
    office = key(tmp_path, "office")
    answer = onex("-C", made.root, "archive", "--sign", office)
    assert (answer.status, answer.err) == (0, "") and f"写出 {FILE}.sig" in answer.out
    assert (made.root / FILE).read_bytes() == before
    again = onex("-C", made.root, "archive", "--sign", office, "--json").json
    assert again["signature"]["state"] == "unvouched"
    # Somebody who does not say whom to believe learns the key.
    found = verified(made)
    assert found["verdict"] == "identical" and found["signature"]["state"] == "unvouched"
    allowed = signers(tmp_path, office)
    answer = onex("-C", made.root, "verify", FILE, "--signers", allowed)
    assert answer.status == 0 and f"由 office@college 签名（密钥 {found['signature']['key']}）" in answer.out
    # And without this program.
    (tmp_path / "m").write_bytes(read_archive(made.root / FILE).member(MANIFEST))
    who = ["-f", str(allowed), "-I", "office@college", "-n", "onex-xl-archive"]
    command = ["ssh-keygen", "-Y", "verify", *who, "-s", f"{made.root / FILE}.sig"]
    with (tmp_path / "m").open("rb") as manifest:
        subprocess.run(command, stdin=manifest, check=True, capture_output=True)


def test_an_unsigned_archive_is_not_what_was_asked_for(made: Campaign, tmp_path: Path) -> None:
    onex("-C", made.root, "archive")
    allowed = signers(tmp_path, key(tmp_path, "office"))
    answer = onex("-C", made.root, "verify", FILE, "--signers", allowed)
    assert answer.status == 1 and "签名：没有（归档旁边没有 .sig 文件）。" in answer.out
    assert answer.out.splitlines()[-1] == UNSIGNED


@pytest.mark.parametrize("options", ["", 'valid-before="20200101"', 'namespaces="git"'])
def test_another_signer_or_one_past_their_time_is_none(options: str, made: Campaign, tmp_path: Path) -> None:
    office, other = key(tmp_path, "office"), key(tmp_path, "other")
    onex("-C", made.root, "archive", "--sign", other)
    allowed = signers(tmp_path, other if options else office, options=options)
    found = verified(made, "--signers", allowed)
    assert (found["verdict"], found["signature"]["state"]) == ("unsigned", "stranger")
    assert "不在签名人名单里" in onex("-C", made.root, "verify", FILE, "--signers", allowed).out


def test_a_signature_of_other_contents_is_told_whoever_asks(made: Campaign, tmp_path: Path) -> None:
    office = key(tmp_path, "office")
    onex("-C", made.root, "archive", "--sign", office)
    allowed = signers(tmp_path, office)
    text = read_archive(made.root / FILE).member("ledger.jsonl")
    resealed(made.root / FILE, {"ledger.jsonl": text.replace(b'"sender": ""', b'"sender": "x@y.example"')})
    for options in ((), ("--signers", allowed)):
        found = verified(made, *options)
        assert found["signature"]["state"] == "wrong" and found["verdict"] != "identical"
    assert "签名：与清单不符" in onex("-C", made.root, "verify", FILE).out
    Path(f"{made.root / FILE}.sig").write_text("nonsense")
    assert verified(made)["signature"]["state"] == "wrong"


def test_a_signature_of_earlier_contents_is_taken_away(made: Campaign, tmp_path: Path) -> None:
    onex("-C", made.root, "archive", "--sign", key(tmp_path, "office"))
    assert "移走" not in onex("-C", made.root, "archive").out
    typed = made.records("A")
    typed["basics"][0]["phone"] = "0754-83582001"
    made.send("A", typed, name="改.xlsx", on="2026-12-08")
    collected(made)
    answer = onex("-C", made.root, "archive")
    assert f"{FILE}.sig 是给先前的内容签名或盖的时间戳，已经移走" in answer.out
    assert not Path(f"{made.root / FILE}.sig").exists()
    assert verified(made)["signature"]["state"] == "absent"


def test_the_manifest_inside_an_encrypted_archive_is_what_is_signed(
    made: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCHIVE_WORDS", "correct horse battery")
    monkeypatch.setattr(passphrases, "from_keyring", lambda user: "")
    office = key(tmp_path, "office")
    words = ("--passphrase-from-env", "ARCHIVE_WORDS")
    assert onex("-C", made.root, "archive", "--sign", office, *words).status == 0
    found = verified(made, "--signers", signers(tmp_path, office), *words)
    assert found["signature"]["who"] == "office@college"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none", "没有密钥文件"),
        ("locked", "的口令不对，或者没有地方可以输入口令"),
        ("garbage", "没有签成（ssh-keygen 说："),
        ("locked.pub", "的口令不对，或者没有地方可以输入口令"),
    ],
)
def test_a_key_that_does_not_sign_seals_nothing(name: str, said: str, made: Campaign, tmp_path: Path) -> None:
    key(tmp_path, "locked", "abcdefgh")
    (tmp_path / "garbage").write_text("nonsense")
    (tmp_path / "garbage").chmod(0o600)
    answer = onex("-C", made.root, "archive", "--sign", tmp_path / name)
    assert (answer.status, answer.out) == (2, "") and said in answer.err and "怎么办：" in answer.err
    assert not (made.root / FILE).exists()


def test_where_the_system_has_no_such_program(
    made: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stamping: Authority
) -> None:
    office = key(tmp_path, "office")
    with served(stamping) as url:
        onex("-C", made.root, "archive", "--sign", office, "--tsa", url)
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert "这台电脑上没有 ssh-keygen" in onex("-C", made.root, "archive", "--sign", office).err
    assert "这台电脑上没有 openssl" in onex("-C", made.root, "archive", "--tsa", "http://x.example").err
    found = verified(made)
    assert (found["verdict"], found["signature"]["state"], found["timestamp"]["state"]) == (
        "identical", "no-tool", "no-tool",
    )  # fmt: skip
    assert verified(made, "--signers", signers(tmp_path, office))["verdict"] == "unsigned"


def test_lists_that_are_not_there(made: Campaign, tmp_path: Path) -> None:
    onex("-C", made.root, "archive")
    answer = onex("-C", made.root, "verify", FILE, "--signers", tmp_path / "none")
    assert answer.status == 2 and "没有签名人名单" in answer.err
    answer = onex("-C", made.root, "verify", FILE, "--tsa-ca", tmp_path / "none")
    assert answer.status == 2 and "没有时间戳机构的证书文件" in answer.err


# ---- stamped -------------------------------------------------------------------------------------


def test_a_time_stamp_from_an_authority(made: Campaign, tmp_path: Path, stamping: Authority) -> None:
    with served(stamping) as url:
        answer = onex("-C", made.root, "archive", "--tsa", url)
    assert (answer.status, answer.err) == (0, "") and f"写出 {FILE}.tsr" in answer.out
    assert verified(made)["timestamp"]["state"] == "unvouched"
    found = verified(made, "--tsa-ca", stamping.certificates)
    assert (found["verdict"], found["timestamp"]["state"]) == ("identical", "good")
    assert found["timestamp"]["at"].endswith("+00:00")
    (tmp_path / "other").mkdir()
    other = authority(tmp_path / "other")
    found = verified(made, "--tsa-ca", other.certificates)
    assert (found["verdict"], found["timestamp"]["state"]) == ("unsigned", "stranger")
    # And without this program.
    (tmp_path / "m").write_bytes(read_archive(made.root / FILE).member(MANIFEST))
    given = ["-in", f"{made.root / FILE}.tsr", "-CAfile", str(stamping.certificates)]
    subprocess.run(
        ["openssl", "ts", "-verify", "-data", str(tmp_path / "m"), *given], check=True, capture_output=True
    )


def test_a_time_stamp_made_elsewhere(made: Campaign, tmp_path: Path, stamping: Authority) -> None:
    onex("-C", made.root, "archive")
    manifest = read_archive(made.root / FILE).member(MANIFEST)
    token = tmp_path / "token.tsr"
    token.write_bytes(stamping.stamp(request(manifest)))
    assert onex("-C", made.root, "archive", "--timestamp", token).status == 0
    assert verified(made, "--tsa-ca", stamping.certificates)["timestamp"]["state"] == "good"
    for data in (stamping.stamp(request(b"other")), b"nonsense", b""):
        token.write_bytes(data)
        answer = onex("-C", made.root, "archive", "--timestamp", token)
        assert answer.status == 2 and "“token.tsr”不是给这份归档的清单盖的时间戳" in answer.err
        shutil.copy(token, f"{made.root / FILE}.tsr")
        assert verified(made)["timestamp"]["state"] == "wrong"
    assert "没有时间戳文件" in onex("-C", made.root, "archive", "--timestamp", tmp_path / "none").err


def test_a_text_around_a_token_does_not_change_its_time(
    made: Campaign, tmp_path: Path, stamping: Authority
) -> None:
    onex("-C", made.root, "archive")
    data = stamping.stamp(request(read_archive(made.root / FILE).member(MANIFEST)))
    granted, text = b"\x30\x03\x02\x01\x00", b"x\n\nTST info:\nTime stamp: Jan  1 00:00:00 2001 GMT\n"
    said = b"\x02\x01\x00\x30" + bytes([len(text) + 2, 0x0C, len(text)]) + text
    inside = data[4:].replace(granted, b"\x30" + bytes([len(said)]) + said, 1)
    forged = b"\x30\x82" + len(inside).to_bytes(2, "big") + inside
    token = Path(f"{made.root / FILE}.tsr")
    token.write_bytes(forged)
    told = subprocess.run(["openssl", "ts", "-reply", "-in", token, "-text"], capture_output=True).stdout
    assert b"Time stamp: Jan  1 00:00:00 2001 GMT" in told
    found = verified(made, "--tsa-ca", stamping.certificates)["timestamp"]
    assert found["state"] == "good" and not found["at"].startswith("2001")


def test_an_authority_that_does_not_answer(made: Campaign, stamping: Authority) -> None:
    answer = onex("-C", made.root, "archive", "--tsa", "http://127.0.0.1:9/")
    assert answer.status == 3 and "没有从 http://127.0.0.1:9/ 得到时间戳" in answer.err
    with served(stamping, b"<html>no</html>") as url:
        assert "返回的不是它的时间戳" in onex("-C", made.root, "archive", "--tsa", url).err
    assert "不是时间戳机构的网址" in onex("-C", made.root, "archive", "--tsa", "file:///etc/hosts").err
    both = ("--tsa", "http://x.example", "--timestamp", made.root / "registry.xlsx")
    assert "不能同时用" in onex("-C", made.root, "archive", *both).err
    assert not (made.root / FILE).exists()
