"""Builds the documentation of a project that is not trusted, in the place of MkDocs.

TechDocs calls it as it calls MkDocs: `mkdocs build -f mkdocs.yml -d OUTPUT -v`, in the project's folder. The
settings are read as data, the pages are copied, and MkDocs builds the copy with settings made here, in a
process that has limits.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from docs_config import build_settings, docs_folder, read_project  # noqa: E402
from docs_files import copy_docs  # noqa: E402
from refusal import Refusal  # noqa: E402

MEGABYTE = 1024 * 1024
MAX_SECONDS = int(os.environ.get("LLMOPS_DOCS_SECONDS", "180"))
MAX_MEMORY = 2048 * MEGABYTE
MAX_FILE = 64 * MEGABYTE
MAX_OUTPUT = 400 * MEGABYTE
POLL_SECONDS = 0.25


def set_limits() -> None:
    """Of this process and of MkDocs, which inherits them."""
    for limit, value in (
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_FSIZE, MAX_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(limit, (value, value))
        except (OSError, ValueError):
            # macOS does not know them all; those of time and output are kept below, too.
            pass


def folder_size(folder: str) -> int:
    total = 0
    for place, _folders, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(place, name)).st_size
            except OSError:
                pass
    return total


def run_mkdocs(settings: str, output: str, home: str) -> int:
    """Runs MkDocs to its end, or until it took or wrote too much."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-W", "ignore", "-m", "mkdocs", "build", "--config-file", settings],
        cwd=os.path.dirname(settings),
        env={"HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "PATH": "/nonexistent", "NO_MKDOCS_2_WARNING": "1"},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + MAX_SECONDS
    try:
        while True:
            try:
                return child.wait(timeout=POLL_SECONDS)
            except subprocess.TimeoutExpired:
                pass
            if time.monotonic() > end:
                raise Refusal(f"building took longer than {MAX_SECONDS} seconds; shorten the documentation")
            # The copies in its temporary folder count as well.
            if folder_size(output) + folder_size(home) > MAX_OUTPUT:
                raise Refusal(f"the site is larger than {MAX_OUTPUT // MEGABYTE} MB; shorten the documentation")
    finally:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.wait()


def build(file: str, output: str) -> None:
    settings = read_project(file)
    with tempfile.TemporaryDirectory(prefix="llmops-docs-") as work:
        work = os.path.realpath(work)
        docs, home = os.path.join(work, "docs"), os.path.join(work, "home")
        os.mkdir(home)
        text, left_out = build_settings(settings, docs, output, os.path.join(HERE, "only_safe_extensions.py"))
        left_out += [f"file {path}" for path in copy_docs(os.path.dirname(file), docs_folder(settings), docs)]
        for name in left_out[:100]:
            print(f"Left out, because the portal does not build it: {name[:200]!r}", file=sys.stderr, flush=True)
        made = os.path.join(work, "mkdocs.yml")
        with open(made, "w", encoding="utf-8") as stream:
            stream.write(text)
        code = run_mkdocs(made, output, home)
    if code != 0:
        raise Refusal(f"MkDocs ended with {code}; what it said is above")


def stop(_signal: int, _frame: object) -> None:
    raise SystemExit(143)


def main() -> int:
    parser = argparse.ArgumentParser(prog="mkdocs", description="Builds documentation that is not trusted")
    parser.add_argument("command", choices=["build"])
    parser.add_argument("-f", "--config-file", default="mkdocs.yml")
    parser.add_argument("-d", "--site-dir", required=True)
    parser.add_argument("-v", "--verbose", action="store_true")
    arguments = parser.parse_args()
    set_limits()
    signal.signal(signal.SIGTERM, stop)
    try:
        build(os.path.abspath(arguments.config_file), os.path.abspath(arguments.site_dir))
        return 0
    except Refusal as refusal:
        print(f"The documentation is not built: {refusal}.", file=sys.stderr)
        return 1
    except MemoryError:
        print("The documentation is not built: it needs too much memory; shorten it.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
