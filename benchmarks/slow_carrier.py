"""A carrier that takes a tenth of a second for everything: an HTTP side like Twilio's, an SMTP side like a relay's.

Prints its two ports. It checks nothing: what is right is the business of the tests' stand-ins, not of a stopwatch.
"""

from __future__ import annotations

import asyncio
import json
from itertools import count

LATENCY_SECONDS = 0.1
_numbers = count(1)


async def http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while head := await _head(reader):
        length = next((int(line[15:]) for line in head if line.lower().startswith(b"content-length:")), 0)
        await reader.readexactly(length)
        await asyncio.sleep(LATENCY_SECONDS)
        body = json.dumps({"sid": f"SM{next(_numbers):032x}", "status": "queued"}).encode()
        lines = (
            "HTTP/1.1 201 Created",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        )
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()
    writer.close()


async def _head(reader: asyncio.StreamReader) -> list[bytes]:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    except asyncio.IncompleteReadError:
        return []


async def smtp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 slow\r\n")
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            await asyncio.sleep(LATENCY_SECONDS)
            writer.write(b"250 taken\r\n")
        elif word == b"QUIT":
            writer.write(b"221 bye\r\n")
            break
        else:
            writer.write(b"250 slow\r\n")
    writer.close()


async def main() -> None:
    servers = [await asyncio.start_server(side, "127.0.0.1", 0) for side in (http, smtp)]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)  # noqa: T201  # the caller reads it
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(main())
