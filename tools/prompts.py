"""Keeps the versions of prompts honest: a prompt whose text changed has a new version.

`versions.json` holds, for each prompt, its version and the hash of its file. With `--check`, a file that differs from
its recorded hash under the same version is an error; without it, new versions are recorded.
"""

import json
import sys
from pathlib import Path

from sitewright.generation.prompts import PROMPT_OF_TASK, PromptFile, prompt_file

RECORD = Path("src/sitewright/prompts/versions.json")


def recorded() -> dict[str, dict[str, object]]:
    """What is recorded of each prompt."""
    found: dict[str, dict[str, object]] = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    return found


def entry(prompt: PromptFile) -> dict[str, object]:
    """What is to be recorded of a prompt."""
    return {"version": prompt.version, "sha256": prompt.sha256}


def problems(prompts: list[PromptFile], known: dict[str, dict[str, object]]) -> list[str]:
    """Prompts that are not recorded as they are, each with what to do."""
    found = []
    for prompt in prompts:
        before = known.get(prompt.name)
        if before is None or before["version"] != prompt.version:
            found.append(f"{prompt.label} is not recorded; run `python -m tools.prompts`")
        elif before != entry(prompt):
            found.append(f"{prompt.name} was changed under version {prompt.version}; give it a new version")
    return found


def main() -> int:
    """Record, or with `--check` compare."""
    prompts = [prompt_file(task) for task in PROMPT_OF_TASK]
    found = problems(prompts, recorded())
    unversioned = [problem for problem in found if "was changed" in problem]
    if "--check" in sys.argv[1:] or unversioned:
        sys.stderr.write("".join(f"{problem}\n" for problem in found))
        return 1 if found else 0
    RECORD.write_text(json.dumps({prompt.name: entry(prompt) for prompt in prompts}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
