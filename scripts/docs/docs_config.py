"""Reads what a project says about its documentation, and writes the settings of MkDocs.

MkDocs is never given the project's own file: what is not listed here does not reach it. Its loader runs
code by YAML tags, reads variables by `!ENV` and other files by `INHERIT`, and its settings name Python
modules to import (`hooks`, `plugins`, `markdown_extensions`) and folders to read and write.
"""

import json
import os
import re

import yaml

from refusal import Refusal

MAX_BYTES = 256 * 1024
MAX_NAVIGATION_ENTRIES = 5_000
MAX_NAVIGATION_DEPTH = 12
MAX_TEXT = 2_000

TEXTS = ("site_name", "site_description", "site_author", "site_url", "repo_url", "repo_name", "edit_uri")
PATTERNS = ("exclude_docs", "not_in_nav")
# They read no files, run no programs and import nothing. Their settings are left out: those are code or paths.
EXTENSIONS = {
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "fenced_code",
    "footnotes",
    "md_in_html",
    "sane_lists",
    "smarty",
    "tables",
    "toc",
    "pymdownx.arithmatex",
    "pymdownx.keys",
    "pymdownx.superfences",
}
# TechDocs turns these on itself.
KNOWN = {"docs_dir", "nav", "plugins", "theme", "markdown_extensions", *TEXTS, *PATTERNS}


class Unread:
    """A value with a YAML tag: it is not evaluated."""


class DataLoader(yaml.SafeLoader):
    """Makes plain data only; a tag that it does not know stays unread instead of ending the build."""


DataLoader.add_multi_constructor("", lambda _loader, _suffix, _node: Unread())


def read_project(file: str) -> dict:
    """The settings of a project as plain data."""
    with open(file, "rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    name = os.path.basename(file)
    if len(content) > MAX_BYTES:
        raise Refusal(f"{name} is larger than {MAX_BYTES} bytes; shorten it")
    try:
        settings = yaml.load(content, Loader=DataLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = " ".join(str(error).split()) or "it is nested too deeply"
        raise Refusal(f"{name} is not valid YAML: {reason}") from None
    if not isinstance(settings, dict):
        raise Refusal(f"{name} holds no settings; give at least site_name")
    return settings


def docs_folder(settings: dict) -> str:
    """The folder of the pages as the project names it, relative to its settings."""
    return read_text(settings, "docs_dir") or "docs"


def build_settings(settings: dict, docs: str, site: str, hook: str) -> tuple[str, list[str]]:
    """The settings that MkDocs is given, and the names of what was left out."""
    result: dict = {
        "site_name": read_text(settings, "site_name") or "Documentation",
        "docs_dir": docs,
        "site_dir": site,
        "theme": read_theme(settings.get("theme")),
        "plugins": ["techdocs-core"],
        "hooks": [hook],
        "strict": False,
    }
    for key in TEXTS + PATTERNS:
        text = read_text(settings, key)
        if text is not None:
            result[key] = text
    if settings.get("nav") is not None:
        result["nav"] = read_navigation(settings["nav"], [0])
    names = names_of(settings.get("markdown_extensions"))
    result["markdown_extensions"] = [name for name in names if name in EXTENSIONS]
    left_out = [str(key) for key in settings if key not in KNOWN]
    left_out += [f"plugin {name}" for name in names_of(settings.get("plugins")) if name not in ("techdocs-core", "search")]
    left_out += [f"markdown extension {name}" for name in names if name not in EXTENSIONS]
    # JSON is YAML without tags.
    return json.dumps(result), left_out


def read_text(settings: dict, key: str) -> str | None:
    value = settings.get(key)
    if value is None or (key in ("repo_url", "edit_uri") and value == ""):
        return None
    if isinstance(value, (int, float)):
        value = str(value)
    if not isinstance(value, str):
        raise Refusal(f"{key} in the MkDocs settings is no plain text; tags such as !ENV are not read here")
    if len(value) > MAX_TEXT:
        raise Refusal(f"{key} in the MkDocs settings is longer than {MAX_TEXT} characters; shorten it")
    return value


def read_theme(theme: object) -> dict:
    """Letters come from the page's own fonts: no reader's browser is sent to another host."""
    result: dict = {"name": "material", "font": False}
    if isinstance(theme, dict):
        language = theme.get("language")
        if isinstance(language, str) and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?", language):
            result["language"] = language
        features = theme.get("features")
        if isinstance(features, list):
            plain = [item for item in features if isinstance(item, str) and re.fullmatch(r"[a-z.]{1,60}", item)]
            result["features"] = plain[:50]
    return result


def read_navigation(entries: object, count: list[int], depth: int = 0) -> list:
    if not isinstance(entries, list) or depth > MAX_NAVIGATION_DEPTH:
        raise Refusal(f"nav in the MkDocs settings is no list of pages, or is nested more than {MAX_NAVIGATION_DEPTH} deep")
    return [read_entry(entry, count, depth) for entry in entries]


def read_entry(entry: object, count: list[int], depth: int) -> object:
    count[0] += 1
    if count[0] > MAX_NAVIGATION_ENTRIES:
        raise Refusal(f"nav in the MkDocs settings has more than {MAX_NAVIGATION_ENTRIES} entries; shorten it")
    if isinstance(entry, str):
        return read_page(entry)
    if not isinstance(entry, dict) or len(entry) != 1:
        raise Refusal("an entry of nav in the MkDocs settings is neither a page nor a title with a page or pages")
    ((title, value),) = entry.items()
    if not isinstance(title, (str, int, float)):
        raise Refusal("a title of nav in the MkDocs settings is no plain text")
    if isinstance(value, str):
        return {str(title)[:MAX_TEXT]: read_page(value)}
    return {str(title)[:MAX_TEXT]: read_navigation(value, count, depth + 1)}


def read_page(page: str) -> str:
    # A plugin that TechDocs always uses reads the named file, with a loader that runs code.
    if page.lstrip().startswith(("!", "*include")):
        raise Refusal(f"nav names {page[:200]!r}; other MkDocs projects are not included here, put their pages under the docs folder")
    return page[:MAX_TEXT]


def names_of(entries: object) -> list[str]:
    """Names in a list of names and `name: settings`, or in a mapping of them."""
    if isinstance(entries, dict):
        entries = list(entries)
    names = []
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            names += [key for key in entry if isinstance(key, str)]
        elif isinstance(entry, str):
            names.append(entry)
    return names
