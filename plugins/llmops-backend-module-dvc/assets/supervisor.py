"""Entry of the supervisor: `python -I supervisor.py run|reap <attempt folder>` or `describe <folder> <file>`.

`run` executes one attempt from queue to end in a process of its own. `reap` settles an attempt whose supervisor
died. `describe` prints the stages of a pipeline file that uses templates.
"""

import sys
from pathlib import Path

# Isolated mode leaves the script's own folder out, on purpose: nothing but this one is added.
sys.path.insert(0, str(Path(__file__).resolve().parent))
# That folder may be read-only and is shared; only what the tools import later is compiled to disk.
sys.dont_write_bytecode = True

from llmops_supervisor.describe import describe
from llmops_supervisor.reap import reap
from llmops_supervisor.run import run

sys.dont_write_bytecode = False


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run", folder]:
            return run(Path(folder))
        case ["reap", folder]:
            return reap(Path(folder))
        case ["describe", folder, file]:
            return describe(Path(folder), file)
    print(f"Unknown arguments: {arguments}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
