"""A headless Chromium, driven over the DevTools protocol: opens a file and tells everything that happened."""

import asyncio
import base64
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-port=0",
)  # fmt: skip


def binary() -> str | None:
    """The program to start, or None where there is none."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


class Page:
    """One tab, and what it did: dialogs, requests to anything but the file itself, errors on its console."""

    def __init__(self, runner: asyncio.Runner, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.runner, self.socket, self.numbers = runner, socket, itertools.count(1)
        self.dialogs: list[str] = []
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.opened = ""

    def tell(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        return self.runner.run(self._tell(method, params))

    async def _tell(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        number = next(self.numbers)
        await self.socket.send_json({"id": number, "method": method, "params": params})
        while True:
            message = json.loads((await self.socket.receive(timeout=60)).data)
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            await self._note(message)

    async def _note(self, message: dict[str, Any]) -> None:
        method, params = message.get("method"), message.get("params", {})
        if method == "Page.javascriptDialogOpening":
            self.dialogs.append(params["message"])
            await self.socket.send_json(
                {"id": next(self.numbers), "method": "Page.handleJavaScriptDialog", "params": {"accept": True}}
            )
        elif method == "Network.requestWillBeSent":
            url = params["request"]["url"]
            if url not in (self.opened, "about:blank") and not url.startswith(("data:", "blob:")):
                self.requests.append(url)
        elif method == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(params["exceptionDetails"])[:2000])
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
            self.errors.append(json.dumps(params["args"])[:2000])
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.errors.append(params["entry"]["text"][:2000])

    def open(self, path: Path, *, dark: bool = False, width: int = 1280, height: int = 900) -> None:
        """Open a report and wait until all its charts are drawn; what the tab did before is forgotten."""
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.tell(f"{domain}.enable")
        self.tell("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)
        self.look(dark=dark, width=width, height=height)
        self.tell("Page.navigate", url="about:blank")
        self.dialogs, self.requests, self.errors = [], [], []
        self.opened = path.resolve().as_uri()
        self.tell("Page.navigate", url=self.opened)
        end = time.monotonic() + 60
        while self.ask("document.readyState + (document.documentElement?.dataset.ready || '')") != "completeyes":
            if time.monotonic() > end:
                raise TimeoutError(f"the page was not ready in 60 s; console: {self.errors}")
            time.sleep(0.1)

    def look(self, *, dark: bool, width: int, height: int) -> None:
        """Set the theme of the system and the size of the window."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.tell("Emulation.setEmulatedMedia", features=[scheme])
        self.tell(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        answer = self.tell("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def picture(self, path: Path, *, top: float = 0, height: float | None = None) -> Path:
        """A PNG of the page from ``top`` on, all of it without ``height``."""
        size = self.tell("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": top, "width": size["width"], "height": height or size["height"] - top, "scale": 1}
        shot = self.tell("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        path.write_bytes(base64.b64decode(shot["data"]))
        return path


@contextmanager
def chromium() -> Iterator[Page]:
    """A browser with one tab, without network; ended and cleaned up afterwards."""
    program = binary()
    if program is None:
        raise FileNotFoundError("no Chromium: set $CHROMIUM to the program")
    profile = Path(tempfile.mkdtemp(prefix="trivium-chromium-"))
    process = subprocess.Popen([program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        with asyncio.Runner() as runner:
            port = waited_for(profile / "DevToolsActivePort", process)
            session, socket = runner.run(connect(port))
            try:
                yield Page(runner, socket)
            finally:
                runner.run(socket.close())
                runner.run(session.close())
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(profile, ignore_errors=True)


def waited_for(file: Path, process: "subprocess.Popen[bytes]") -> int:
    """The port that the browser chose."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"Chromium ended with {process.returncode} before it listened")
        if file.exists() and (lines := file.read_text().splitlines()):
            return int(lines[0])
        time.sleep(0.05)
    raise TimeoutError("Chromium did not listen within 60 s")


async def connect(port: int) -> tuple[aiohttp.ClientSession, aiohttp.ClientWebSocketResponse]:
    """A connection to the first tab."""
    session = aiohttp.ClientSession()
    for _ in range(100):
        async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
            tabs = [tab for tab in await answer.json() if tab["type"] == "page"]
        if tabs:
            return session, await session.ws_connect(tabs[0]["webSocketDebuggerUrl"], max_msg_size=0)
        await asyncio.sleep(0.05)
    raise TimeoutError("Chromium opened no tab")
