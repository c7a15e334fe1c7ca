"""The floor: a server of Python's standard library that adds two numbers from JSON."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Adder(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self):
        context = json.loads(self.rfile.read(int(self.headers["content-length"])))
        answer = json.dumps({"result": int(context["a"]) + int(context["b"])}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        """No line a request: the floor does not pay for a log."""


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Adder)
print(f"listening at http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
