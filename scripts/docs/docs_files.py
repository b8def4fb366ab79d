"""Copies the pages of a project, so that MkDocs has nothing before it but what may be shown."""

import os
import shutil
import stat

from refusal import Refusal

MAX_FILES = 5_000
MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_BYTES = 200 * 1024 * 1024


def copy_docs(project: str, docs_dir: str, target: str) -> list[str]:
    """Copies a docs folder. Answers the paths of what was left out because it leads out of the project."""
    project = os.path.realpath(project)
    source = os.path.realpath(os.path.join(project, docs_dir))
    if source == project or not is_within(source, project):
        raise Refusal(f"docs_dir is {docs_dir[:200]!r}, which is {source}; name a folder inside of {project}")
    if not os.path.isdir(source):
        raise Refusal(f"the project has no folder {docs_dir[:200]!r}; put index.md into it")
    return Copy(project, source, target).run()


def is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + os.sep)


class Copy:
    def __init__(self, project: str, source: str, target: str):
        self.project = project
        self.source = source
        self.target = target
        self.files = 0
        self.bytes = 0
        self.left_out: list[str] = []

    def run(self) -> list[str]:
        os.makedirs(self.target)
        # Linked folders are not entered: they could hold each other.
        for folder, folders, files in os.walk(self.source, followlinks=False):
            relative = os.path.relpath(folder, self.source)
            for name in list(folders):
                if os.path.islink(os.path.join(folder, name)):
                    folders.remove(name)
                    self.left_out.append(os.path.normpath(os.path.join(relative, name)))
                else:
                    os.makedirs(os.path.join(self.target, relative, name))
            for name in files:
                self.copy(os.path.normpath(os.path.join(relative, name)))
        return self.left_out

    def copy(self, relative: str) -> None:
        """Copies one file; a link to a file of the project becomes that file."""
        file = os.path.realpath(os.path.join(self.source, relative))
        try:
            descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            self.left_out.append(relative)
            return
        with os.fdopen(descriptor, "rb") as stream:
            found = os.fstat(descriptor)
            if not is_within(file, self.project) or not stat.S_ISREG(found.st_mode):
                self.left_out.append(relative)
                return
            self.count(relative, found.st_size)
            with open(os.path.join(self.target, relative), "xb") as copy:
                shutil.copyfileobj(stream, copy)

    def count(self, relative: str, size: int) -> None:
        self.files += 1
        self.bytes += size
        if self.files > MAX_FILES:
            raise Refusal(f"the docs folder holds more than {MAX_FILES} files; move what is no documentation elsewhere")
        if size > MAX_FILE_BYTES or self.bytes > MAX_BYTES:
            raise Refusal(
                f"{relative} has {size} bytes; a file of documentation has at most {MAX_FILE_BYTES}, all of them {MAX_BYTES}"
            )
