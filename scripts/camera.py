"""Take pictures of pages in a browser without a window: run by pictures.py.

Arguments: the browser, the address of Odoo, a folder; the pictures as JSON on standard
input, see `pictures.SCENES`. It speaks the browser's own protocol (CDP).
"""

import base64
import io
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket
from PIL import Image

OPTIONS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
    *("--no-first-run", "--disable-background-networking", "--disable-quic"),
    *("--remote-debugging-port=0", "--remote-allow-origins=*", "--lang=en-US"),
]
PATIENCE = 60  # seconds: the first page builds its scripts
SETTLE = 2  # seconds until charts and pictures have been drawn
LOGIN = """
document.querySelector("input[name=login]").value = %s;
document.querySelector("input[name=password]").value = %s;
document.querySelector("form.oe_login_form").submit();
"""
CHOOSE = """
{ const choice = document.querySelector(%s);
  choice.value = %s;
  choice.dispatchEvent(new Event("change", { bubbles: true })); }
"""


class Camera:
    def __init__(self, browser, folder):
        command = [browser, *OPTIONS, f"--user-data-dir={folder}", "about:blank"]
        self.process = subprocess.Popen(
            command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        for line in self.process.stderr:
            if found := re.search(r"ws://([\d.:]+)/", line):
                break
        else:
            sys.exit("The browser does not start")
        pages = json.load(urllib.request.urlopen(f"http://{found[1]}/json/list"))
        (page,) = (each for each in pages if each["type"] == "page")
        self.line = websocket.create_connection(page["webSocketDebuggerUrl"])
        self.number = 0

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        self.line.send(json.dumps(message))
        while (answer := json.loads(self.line.recv())).get("id") != self.number:
            pass
        if "error" in answer:
            sys.exit(f"{method}: {answer['error']}")
        return answer["result"]

    def run(self, script):
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in found:
            sys.exit(f"{script}: {found['exceptionDetails']}")
        return found["result"].get("value")

    def wait(self, selector):
        end = time.monotonic() + PATIENCE
        while not self.run(f"!!document.querySelector({json.dumps(selector)})"):
            if time.monotonic() > end:
                text = self.run("location.href + document.body.innerText")
                sys.exit(f"Never seen: {selector}, on {text[:600]}")
            time.sleep(0.2)

    def open(self, page):
        self.call("Page.navigate", url=page)

    def log_in(self, url, login):
        self.call("Network.clearBrowserCookies")
        self.open(f"{url}/web/login")
        self.wait("input[name=password]")
        self.run(LOGIN % (json.dumps(login), json.dumps(login)))
        self.wait(".o_main_navbar, .o_portal_wrap, .o_portal")

    def act(self, selector, text=None):
        """Click on what is found, write into it, or choose in it."""
        self.wait(selector)
        if selector.startswith("select"):
            self.run(CHOOSE % (json.dumps(selector), json.dumps(text)))
            return
        verb = "click" if text is None else "focus"
        self.run(f"document.querySelector({json.dumps(selector)}).{verb}()")
        if text is not None:
            self.run("document.activeElement.select?.()")
            self.call("Input.insertText", text=text)

    def size(self, width, height):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def take(self, path):
        time.sleep(SETTLE)
        shot = self.call("Page.captureScreenshot", format="png")["data"]
        image = Image.open(io.BytesIO(base64.b64decode(shot))).convert("RGB")
        # 128 colours: a third of the size, and nobody sees it
        image.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
        print(f"{path.name}: {image.width} x {image.height}, {path.stat().st_size} B")


def main(browser, url, folder):
    scenes, who = json.load(sys.stdin), None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        camera = Camera(browser, profile)
        try:
            for scene in scenes:
                camera.size(*scene["size"])
                if scene.get("login", who) != who:
                    who = scene["login"]
                    camera.log_in(url, who)
                page = scene["page"]
                camera.open(url + page if page.startswith("/") else page)
                for action in scene.get("actions", ()):
                    camera.act(*action)
                camera.wait(scene["wait"])
                camera.take(Path(folder) / scene["file"])
        finally:
            camera.process.kill()
            camera.process.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
