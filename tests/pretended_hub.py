"""A hub on this machine, for what is pushed and fetched in tests: it keeps files and requests.

It speaks as much of the Hugging Face hub's language as the library needs for one commit of regular
and of large files, and to fetch them again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class Hub(ThreadingHTTPServer):
    """Repositories, each with the files of its last commit."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.repositories: dict[str, dict[str, bytes]] = {}
        self.sizes: dict[str, int] = {}
        """Sizes that are told, by file, instead of the true ones."""
        self.commit = "c" * 40
        self.stored: dict[str, bytes] = {}
        """Large files, by their hash, before a commit names them."""
        self.asked: list[str] = []
        """Method and path of every request."""
        self.tokens: set[str] = set()
        self.refuses = 0
        """A status that every request gets; 0: each what it asks for."""


@contextmanager
def pretended_hub() -> Iterator[Hub]:
    hub = Hub()
    thread = threading.Thread(target=hub.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        hub.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        if self._refused():
            return
        path = urlsplit(self.path).path.strip("/").split("/")
        if path[:2] == ["api", "models"]:
            self._about("/".join(path[2:4]), path[5] if path[4:5] == ["revision"] else "main")
        elif path[2:3] == ["resolve"]:
            self._file("/".join(path[:2]), path[3], "/".join(path[4:]))
        else:
            self._json({"error": "not found"}, 404)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._refused():
            return
        path = urlsplit(self.path).path.strip("/").split("/")
        if path == ["api", "repos", "create"]:
            asked = json.loads(body)
            name = f"{asked['organization']}/{asked['name']}"
            self.server.repositories.setdefault(name, {})
            self._json({"url": f"{self.server.address}/{name}", "name": name, "id": name})
        elif path == ["api", "validate-yaml"]:
            self._json({"errors": [], "warnings": []})
        elif path[4:5] == ["preupload"]:
            self._json({"files": [_mode(one["path"]) for one in json.loads(body)["files"]]})
        elif path[-2:] == ["objects", "batch"]:
            self._json({"transfer": "basic", "objects": [*map(self._upload, _objects(body))]})
        elif path[4:5] == ["commit"]:
            self._commit("/".join(path[2:4]), body)
        else:
            self._json({"error": "not found"}, 404)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._refused():
            self.server.stored[hashlib.sha256(body).hexdigest()] = body
            self._json({})

    def _refused(self) -> bool:
        hub = self.server
        hub.asked.append(f"{self.command} {urlsplit(self.path).path}")
        hub.tokens.add(self.headers.get("Authorization", ""))
        if hub.refuses:
            self._json({"error": "no"}, hub.refuses)
        return bool(hub.refuses)

    def _about(self, name: str, revision: str) -> None:
        files = self.server.repositories.get(name)
        if files is None:
            self._json({"error": "no"}, 404, {"X-Error-Code": "RepoNotFound"})
        elif revision not in ("main", self.server.commit):
            self._json({"error": "no"}, 404, {"X-Error-Code": "RevisionNotFound"})
        else:
            sizes = {file: len(content) for file, content in files.items()} | self.server.sizes
            siblings = [{"rfilename": file, "size": sizes[file]} for file in files]
            self._json({"id": name, "sha": self.server.commit, "siblings": siblings})

    def _file(self, name: str, commit: str, file: str) -> None:
        content = self.server.repositories[name][file]
        assert commit == self.server.commit
        self.send_response(200)
        self.send_header("X-Repo-Commit", commit)
        self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def _upload(self, asked: dict[str, Any]) -> dict[str, Any]:
        href = f"{self.server.address}/lfs/{asked['oid']}"
        return {**asked, "actions": {"upload": {"href": href, "header": {}}}}

    def _commit(self, name: str, body: bytes) -> None:
        files = self.server.repositories[name]
        for line in body.splitlines():
            one = json.loads(line)
            value = one["value"]
            if one["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif one["key"] == "lfsFile":
                files[value["path"]] = self.server.stored[value["oid"]]
        commit = self.server.commit
        url = f"{self.server.address}/{name}/commit/{commit}"
        self._json({"success": True, "commitUrl": url, "commitOid": commit})

    def _json(self, value: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(value).encode()
        self.send_response(status)
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _mode(path: str) -> dict[str, Any]:
    """Weights are large files, as on the hub; others are a part of the commit."""
    mode = "lfs" if path.endswith(".safetensors") else "regular"
    return {"path": path, "uploadMode": mode, "shouldIgnore": False}


def _objects(body: bytes) -> list[dict[str, Any]]:
    return [{"oid": one["oid"], "size": one["size"]} for one in json.loads(body)["objects"]]
