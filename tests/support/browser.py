"""A headless Chromium for clicks of a test, driven over the DevTools pipe: no driver, no web socket."""

import base64
import fcntl
import json
import os
import shutil
import signal
import time

CHROMIUM = shutil.which("chromium")
QUIETLY = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60.0


class PageLeftError(Exception):
    """The page was left for another one while it was asked."""


class Browser:
    """One page. `evaluate` runs a script in it and returns its JSON value.

    Chromium reads commands from file descriptor 3 and writes answers to 4, each ended by a zero byte.
    """

    def __init__(self, folder, width=1280, height=1400):
        """Start it with a profile in the folder."""
        theirs_in, mine_out = os.pipe()
        mine_in, theirs_out = os.pipe()
        low, high = (fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (theirs_in, theirs_out))
        command = [CHROMIUM, *QUIETLY, "--remote-debugging-pipe", f"--user-data-dir={folder}"]
        command += [f"--window-size={width},{height}", "about:blank"]
        joined = [(os.POSIX_SPAWN_DUP2, low, 3), (os.POSIX_SPAWN_DUP2, high, 4)]
        quiet = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
        self._process = os.posix_spawn(CHROMIUM, command, os.environ, file_actions=[*joined, quiet])
        for fd in (theirs_in, theirs_out, low, high):
            os.close(fd)
        self._out, self._in = os.fdopen(mine_out, "wb", 0), os.fdopen(mine_in, "rb", 0)
        self._rest, self._last = b"", 0
        self._session = None
        pages = self._call("Target.getTargets")["targetInfos"]
        page = next(each["targetId"] for each in pages if each["type"] == "page")
        self._session = self._call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        self._call("Emulation.setFocusEmulationEnabled", enabled=True)  # as if it were the window in front

    def open(self, address):
        """Go to an address like a person who types it. The shown address is loaded again."""
        self._call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete'")

    def before_scripts(self, script):
        """Run a script in every page from now on, before those of the page."""
        self._call("Page.enable")  # without it Chromium forgets the script
        self._call("Page.addScriptToEvaluateOnNewDocument", source=script)

    def forget(self):
        """Drop all cookies, like a new browser."""
        self._call("Network.clearBrowserCookies")

    def allow_scripts(self, allowed):
        """Let the scripts of pages run, or not. Those of a test run in any case."""
        self._call("Emulation.setScriptExecutionDisabled", value=not allowed)

    def evaluate(self, script):
        """Return the value of an expression in the page. The page takes it for an action of a person."""
        said = self._call("Runtime.evaluate", expression=script, returnByValue=True, userGesture=True)
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    def wait(self, condition):
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE
        while not self._holds(condition):
            assert time.monotonic() < end, f"never true: {condition}"
            time.sleep(0.01)

    def _holds(self, condition):
        try:
            return self.evaluate(condition)
        except PageLeftError:
            return False

    def resize(self, width, height=900):
        """Show pages in a window of this size from now on, as narrow as a phone's if asked."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def press(self, key):
        """Press and release a key, wherever the focus is."""
        text = {"text": key} if len(key) == 1 else {}
        codes = {"Enter": 13, "Escape": 27, "Tab": 9}
        code = codes.get(key, ord(key.upper()[0]))
        shared = {"key": key, "windowsVirtualKeyCode": code}
        if key == "Enter":
            text = {"text": "\r"}
        self._call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **shared, **text)
        self._call("Input.dispatchKeyEvent", type="keyUp", **shared)

    def type(self, words):
        """Write words into the focused element."""
        self._call("Input.insertText", text=words)

    def screenshot(self, path):
        """Keep a picture of the whole page."""
        height = self.evaluate("document.documentElement.scrollHeight")
        width = self.evaluate("innerWidth")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        said = self._call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(said["data"]))

    def picture(self, path):
        """Save a small picture of the window."""
        said = self._call("Page.captureScreenshot", format="webp", quality=60)
        path.write_bytes(base64.b64decode(said["data"]))

    def close(self):
        """End the process started here."""
        os.kill(self._process, signal.SIGTERM)
        os.waitpid(self._process, 0)
        self._out.close()
        self._in.close()

    def _call(self, method, **parameters):
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        while True:
            said = self._read()
            if said.get("id") == self._last:
                if "navigated" in said.get("error", {}).get("message", ""):
                    raise PageLeftError(said)
                assert "error" not in said, said
                return said["result"]

    def _read(self):
        while b"\0" not in self._rest:
            more = self._in.read(1 << 16)
            assert more, "the browser has gone"
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)
