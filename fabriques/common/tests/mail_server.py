from __future__ import annotations

import socket
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler


class MailServer(MessageHandler):
    """A mail server on a port of its own: it keeps what it takes in `letters`, or refuses with `refusal`
    every mailbox, or the one `refused`.

    `conversations` counts the connections that greeted it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Message] = []
        self.refusal = self.refused = ""
        self.conversations = 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_EHLO(  # noqa: N802 – the library's name
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.conversations += 1
        return responses

    async def handle_RCPT(  # noqa: N802 – the library's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.refusal and self.refused in {"", address}:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Message) -> None:
        self.letters.append(message)

    def __enter__(self) -> MailServer:
        self.controller.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.controller.stop()
