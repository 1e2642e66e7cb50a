"""The demonstration's mail server: `python -m config.mailbox PORT FOLDER` keeps each letter as a file.

It listens on this machine only and forwards nothing: what the platform sends can be read, nobody receives it.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Keeper:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 – aiosmtpd's name
        content = (
            envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        )
        name = self.folder / f"{time.time_ns()}.eml"
        partial = name.with_suffix(".part")
        partial.write_bytes(content)
        partial.rename(name)
        return "250 kept"


async def serve(port: int, folder: Path) -> None:
    keeper = Keeper(folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(keeper, hostname="localhost"), host="127.0.0.1", port=port
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
