"""A hook of MkDocs that takes away what techdocs-core adds and what reads files or starts programs."""

import os

from mkdocs.plugins import event_priority

# Diagrams: the first reads any file that a page names and starts PlantUML or asks a server, the second starts
# Graphviz, which reads the images that a page names.
REMOVED = ("plantuml_markdown", "markdown_inline_graphviz")


@event_priority(-100)  # After techdocs-core, which adds them.
def on_config(config):
    config["markdown_extensions"] = [name for name in config["markdown_extensions"] if name not in REMOVED]
    config["mdx_configs"]["pymdownx.snippets"] = {
        "base_path": [os.path.dirname(config["config_file_path"]) + "/docs"],
        "restrict_base_path": True,
        "url_download": False,
        "check_paths": False,
    }
    return config
