"""A 40 MB mail built, kept as a file, and sent over TLS: memory above idle, and time beside the standard library's way.

The server is a real one in a process of its own, so that its memory is not counted.

Run: python tests/bench/bench_mail.py
"""

from __future__ import annotations

import json
import logging
import smtplib
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[1] / "post")]

from bench_parcel import LIMIT, filled  # noqa: E402
from imap_server import PASSWORD, Authority  # noqa: E402
from listening import HOST  # noqa: E402
from smtp_server import real_server  # noqa: E402

from safetydesk.desk import outbox  # noqa: E402
from safetydesk.desk.desk import Desk  # noqa: E402
from safetydesk.post import parcel, posting  # noqa: E402
from safetydesk.post.mail_out import Outgoing  # noqa: E402

MEGABYTES = 30  # of originals: 40 MB as base64
MOST = 10.0  # MB above idle
TURNS = 3
MB = 1024 * 1024
WAYS = {
    "verified, built and kept as a file": "kept", "verified, built and sent": "sent",
    "sent by EmailMessage and smtplib": "plain",
}


def serve(folder: Path) -> None:
    """A server until its standard input ends; says where, and in the end how long each mail was that it took."""
    warnings.simplefilter("ignore", DeprecationWarning)  # aiosmtpd's about itself
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    with real_server((folder / "good.pem", folder / "good.key")) as server:
        print(server.port, flush=True)
        sys.stdin.read()
    print(json.dumps([len(mail) for mail in server.mails]))


def memory(name: str) -> float:
    """VmRSS or VmHWM of this process in MB (proc(5))."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[name].split()[0]) / 1024


def measured(work: Callable[[], object]) -> dict[str, float]:
    """Seconds of it, and by how many MB the peak is above what stood before."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    idle = memory("VmRSS")
    begun = time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - begun, "idle": idle, "above": memory("VmHWM") - idle}


def plain(path: Path, account: Outgoing, context: ssl.SSLContext) -> None:
    """The same mail as the standard library's examples make it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = account.address, "up@example.com", "报送"
    mail.set_content("请查收。")
    mail.add_attachment(path.read_bytes(), maintype="application", subtype="zip", filename=path.name)
    with smtplib.SMTP_SSL(account.host, account.port, context=context) as client:
        client.login(account.address, PASSWORD)
        client.send_message(mail)


def once(folder: Path, port: int, way: str) -> None:
    """One way in this process, which has done nothing else before; idle is an open desk."""
    account = Outgoing("office@example.com", HOST, port)
    context = ssl.create_default_context(cafile=str(folder / "authority.pem"))
    path, = (folder / "out").glob("*.zip")
    with Desk.open(folder / "desk") as desk:
        def work() -> None:
            if way == "plain":
                plain(path, account, context)
                return
            queued = outbox.letters(desk, posting.enqueue(desk, [path], "up@example.com"))
            if way == "kept":
                posting.save(desk, account, queued[0], folder / "mail.eml")
                outbox.drop(desk, queued[0].id)
            else:
                posting.post_off(desk, account, PASSWORD, queued, context=context)

        print(json.dumps(measured(work)))
        states = {each.state for each in outbox.letters(desk)}
        assert states <= {"sent", "dropped"}, states


def told(text: str, found: list[dict[str, float]]) -> float:
    """Says what was measured; MB above idle."""
    seconds = statistics.median(each["seconds"] for each in found)
    above = max(each["above"] for each in found)
    print(f"{text}: {seconds:.2f} s, {above:.1f} MB above the {found[0]['idle']:.0f} MB of the idle program")
    return above


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Authority(folder).issue()
        filled(folder / "desk", MEGABYTES)
        with Desk.open(folder / "desk") as desk:
            made = parcel.make(desk, folder / "out", limit=LIMIT)
        print(f"one mail of {made.parts[0].mail_bytes / 1e6:.1f} MB")
        server = subprocess.Popen(
            [sys.executable, HERE, "--serve", folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        above = {}
        for text, way in WAYS.items():
            command = [sys.executable, str(HERE), "--once", name, port, way]
            runs = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(TURNS)]
            above[way] = told(text, [json.loads(run.stdout) for run in runs])
        took = json.loads(server.communicate("")[0])
    print(f"the server has {len(took)} mails of {min(took) / 1e6:.1f} to {max(took) / 1e6:.1f} MB")
    within = max(above["kept"], above["sent"]) <= MOST
    print(f"at most {MOST:.0f} MB above idle: {'yes' if within else 'NO'}")
    return 0 if within else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["--once"]:
        once(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        sys.exit(main())
