"""What is sent is written to the disk as it comes, and no more of it than any form of ours accepts."""

from __future__ import annotations

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

# Bytes kept of one file: a little more than the largest that a form accepts (lists of places: 40 MB), so that the
# form sees by itself that the file is too large and says it in words.
MOST_KEPT = 41_000_000
# Beyond that, the connection is cut: nobody sends this by mistake.
MOST_SENT = 400_000_000


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Reads the whole file, keeps its beginning; `size` is what was sent, so the form refuses it as too large."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start > MOST_SENT:
            raise StopUpload(connection_reset=True)
        if start < MOST_KEPT:
            super().receive_data_chunk(raw_data, start)
