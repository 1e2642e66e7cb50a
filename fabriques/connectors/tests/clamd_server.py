"""A clamd of this machine: it reads an INSTREAM and answers as the real one, well or badly."""

from __future__ import annotations

import socket
import struct
import threading
from types import TracebackType

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """`received`: the contents streamed to it; `fault`: how to answer badly, by name, or the bytes to answer."""

    def __init__(self, *, most: int = 25_000_000) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.received: list[bytes] = []
        self.fault: str | bytes | None = None
        self.most = most
        self.leave = threading.Event()
        self.thread = threading.Thread(target=self.serve)

    def __enter__(self) -> Clamd:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave.set()
        with socket.create_connection(("127.0.0.1", self.listener.getsockname()[1])):
            self.thread.join()
        self.listener.close()

    def serve(self) -> None:
        while True:
            connection, _ = self.listener.accept()
            with connection:
                if self.leave.is_set():
                    return
                connection.settimeout(10)
                try:
                    self.answer(connection)
                except OSError:
                    continue  # a client that leaves before the end is what some tests want

    def answer(self, connection: socket.socket) -> None:
        if self.fault == "hang up":
            return
        with connection.makefile("rb") as stream:
            if stream.read(10) != b"zINSTREAM\0":
                connection.sendall(b"UNKNOWN COMMAND\0")
                return
            content = bytearray()
            while length := struct.unpack(">I", stream.read(4))[0]:
                content += stream.read(length)
                if len(content) > self.most:
                    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
        self.received.append(bytes(content))
        if self.fault == "silent":
            self.leave.wait(10)
        elif self.fault == "half":
            connection.sendall(b"stream: O")
        elif isinstance(self.fault, bytes):
            connection.sendall(self.fault)
        else:
            found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
            connection.sendall(b"stream: " + found + b"\0")
