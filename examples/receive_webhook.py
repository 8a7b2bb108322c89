"""A host for webhooks: it checks the signature of each message, and prints the case and the kit.

`receive_webhook.py PORT SECRET`, with the secret that `POST /v1/webhooks` has returned.
"""

import base64
import hashlib
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

TOLERANCE_SECONDS = 300
MOST_BYTES = 1_000_000


def is_signed(headers: dict[str, str], body: bytes, secret: str, seconds: float) -> bool:
    """Return whether a message is signed with the secret, and not old."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    fresh = abs(seconds - int(headers["webhook-timestamp"])) < TOLERANCE_SECONDS
    return fresh and any(hmac.compare_digest(each, expected) for each in headers["webhook-signature"].split())


class Handler(BaseHTTPRequestHandler):
    """One message."""

    secret = ""

    def do_POST(self) -> None:
        """Answer 204 to a good message and 401 to a bad one."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), MOST_BYTES))
        names = ("webhook-id", "webhook-timestamp", "webhook-signature")
        try:
            good = is_signed({each: self.headers[each] for each in names}, body, self.secret, time.time())
        except (AttributeError, TypeError, ValueError):  # a header is missing or odd
            good = False
        self.send_response(204 if good else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()
        if good:
            message = json.loads(body)
            data = message["data"]
            print(message["type"], data["diagnosis_id"], data.get("kit", data.get("causes", "")), flush=True)

    def log_message(self, *_: object) -> None:
        """Print messages only."""


def main() -> None:
    """Listen until the program is stopped."""
    port, Handler.secret = int(sys.argv[1]), sys.argv[2]
    server = HTTPServer(("127.0.0.1", port), Handler)
    print("Listening on", server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
