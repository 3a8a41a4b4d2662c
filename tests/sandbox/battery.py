"""Fourteen programs that mean harm, and some probes; run as a script, it prints what was not contained in a tier."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from trivium.sandbox import run

MEMORY = 200 + os.getpid() % 199  # MB: stands in the command lines of what we start, and tells them from others'

# name -> (program, statuses that are right, words that must not be in its output)
PROGRAMS = {
    "ok": ("print(sum(range(10)))", ("ok",), ()),
    "endless loop": ("while True:\n    pass", ("timeout",), ()),
    "memory": ("x = [0] * 10**10\nprint('GOT IT')", ("memory",), ("GOT IT",)),
    "fork bomb": (
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
        ("timeout", "error"),
        (),
    ),
    "fill the disk": (
        "n = 0\nwhile n < 400:\n    with open(f'f{n}', 'wb') as f:\n        f.write(b'x' * 2**20)\n    n += 1\n"
        "print('GOT IT')",
        ("error",),
        ("GOT IT",),
    ),
    "endless output": ("while True:\n    print('x' * 1000)", ("output limit", "timeout"), ()),
    "connect": (
        "import socket\nsocket.create_connection(('127.0.0.1', PORT), timeout=1).sendall(b'x')\nprint('GOT IT')",
        ("error",),
        ("GOT IT",),
    ),
    "read a secret": ("print(open('SECRET').read())", ("error",), ("canary",)),
    "read the environment": (
        "import os\nprint(dict(os.environ))\nprint(open('/proc/self/environ').read())",
        ("error",),
        ("canary",),
    ),
    "write outside": (
        "for path in ('OUTSIDE/left', '/usr/left', '/etc/left', '/left'):\n    try:\n"
        "        open(path, 'w').write('x')\n    except OSError:\n        pass\n    else:\n        print('GOT IT')",
        ("ok", "error"),
        ("GOT IT",),
    ),
    "kill another": ("import os\nos.kill(VICTIM, 9)\nprint('GOT IT')", ("error",), ("GOT IT",)),
    "regular expression": (
        "import re\nprint(re.match(r'(a+)+$', 'a' * 40 + 'b'))", ("timeout", "ok"), ()),
    "huge power": ("print(len(str(9**9**8)))", ("timeout", "memory", "error"), ()),
    "deep recursion": ("def f(n):\n    return f(n + 1)\nf(0)", ("error",), ()),
}  # fmt: skip
PROBES = {
    "leave a process behind": (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        for each in (0, 1, 2):\n            os.close(each)\n        time.sleep(600)\n    os._exit(0)\n"
        "print('done')",
        ("ok", "error"),
        (),
    ),
    "run what is there": ("import os\nprint(os.system('id'), os.listdir('/bin'))", ("error",), ("uid=",)),
    "raise the limits": (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**40, 2**40))\nprint('GOT IT')",
        ("error",),
        ("GOT IT",),
    ),
    "system calls": (
        "import ctypes\nc = ctypes.CDLL(None, use_errno=True)\n"
        # mount, ptrace, bpf, keyctl, init_module, unshare(user), process_vm_readv, perf_event_open, reboot
        "print([number for number, a in ((165, 0), (101, 16), (321, 0), (250, 0), (175, 0), (310, VICTIM), (298, 0))\n"
        "       if c.syscall(number, a, VICTIM, 0, 0, 0, 0) == 0 or ctypes.get_errno() not in (1, 13, 38, 3)])\n",
        ("ok", "error"),
        (),
    ),
    "link out of the folder": (
        "import os\nos.symlink('SECRET', 'link')\nprint(open('link').read())", ("error",), ("canary",)),
    "hide behind another thread": (
        "import threading, sys\n"
        "def go():\n    while True:\n        pass\nthreading.Thread(target=go, daemon=False).start()\nsys.exit(0)",
        ("timeout", "error"),
        (),
    ),
}  # fmt: skip


def left_over(before: set[str]) -> list[str]:
    """Processes that run one of our programs now."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
            state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if b"boot.py" in words and str(MEMORY * 2**20).encode() in words and state != "Z" and folder.name not in before:
            found.append(folder.name)
    return found


def not_contained(tier: str, programs: dict) -> dict[str, str]:
    """Run the programs in a tier; what went wrong, by program."""
    wrong = {}
    os.environ["TRIVIUM_CANARY"] = "canary"
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        secret, outside = Path(folder, "secret"), Path(folder, "outside")
        secret.write_text("canary")
        outside.mkdir()
        tempfile.tempdir = folder  # so that what is left can be told from what others leave
        victim = subprocess.Popen(["sleep", "600"])
        port = server.getsockname()[1]
        server.settimeout(0.05)
        try:
            for name, (program, statuses, forbidden) in programs.items():
                for word, value in (("SECRET", secret), ("OUTSIDE", outside), ("VICTIM", victim.pid), ("PORT", port)):
                    program = program.replace(word, str(value))
                before = set(left_over(set()))
                start = time.monotonic()
                ran = run(program, seconds=2.0, memory_mb=MEMORY, tier=tier)
                took = time.monotonic() - start
                deadline = time.monotonic() + 2.0
                while (rest := left_over(before)) and time.monotonic() < deadline:
                    time.sleep(0.05)
                for wrong_if, words in (
                    (ran.status not in statuses, f"ended with {ran}"),
                    (any(word in ran.stdout for word in forbidden), f"wrote {ran.stdout!r}"),
                    (len(ran.stdout.encode()) > 65_536, f"wrote {len(ran.stdout)} characters"),
                    (took > 12, f"took {took:.1f} s"),
                    (bool(rest), f"left {rest}"),
                    (victim.poll() is not None, "killed another process"),
                    (any(outside.iterdir()), "wrote outside"),
                    (any(Path(place, "left").exists() for place in ("/", "/usr", "/etc")), "wrote outside"),
                    (set(Path(folder).iterdir()) != {secret, outside}, "left a folder"),
                ):
                    if wrong_if:
                        wrong[name] = words
            try:
                server.accept()
                wrong["connect"] = "reached a server"
            except TimeoutError:
                pass
        finally:
            tempfile.tempdir = None
            victim.kill()
            victim.wait()
    return wrong


if __name__ == "__main__":
    found = not_contained(sys.argv[1], PROGRAMS | (PROBES if sys.argv[1] != "monty" else {}))
    print(json.dumps({"user": os.getuid(), "wrong": found}))
