"""Write the reference pages and the output of all examples: ``python tools/make_docs.py [--check]``.

With ``--check`` nothing is written: the pages that differ are named and the exit status is 1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import docs_reference as reference
from docs_examples import ROOT, Examples
from spacy.language import Language

from detente.pipeline import build
from detente.settings import Settings

DOCS = ROOT / "docs"
NOTE = "<!-- Written by tools/make_docs.py from the code; changes go there. -->\n\n"


def reference_pages(nlp: Language) -> dict[str, str]:
    """The pages that are written from the code alone, by name."""
    pages = {
        "records.md": reference.records_page(),
        "settings.md": reference.settings_page(),
        "codebook.md": reference.codebook_page(),
        "stages.md": reference.stages_page(nlp),
        "errors.md": reference.errors_page(),
        "command-line.md": reference.command_line_page(),
        "export-columns.md": reference.columns_page(),
    }
    return {name: f"{NOTE}{text.strip()}\n" for name, text in pages.items()}


def pages(nlp: Language) -> Iterator[tuple[Path, str]]:
    """Every page with the text that it should have."""
    made = reference_pages(nlp)
    for name, text in made.items():
        yield DOCS / name, text
    examples = Examples(nlp)
    for path in (ROOT / "README.md", *sorted(DOCS.glob("*.md"))):
        if path.name not in made:
            yield path, examples.refreshed(path.read_text(encoding="utf-8"), path.name)


def stale(nlp: Language, *, write: bool) -> list[str]:
    """Names of the pages that differ from what they should be; written anew if asked for."""
    found = []
    for path, text in pages(nlp):
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            found.append(str(path.relative_to(ROOT)))
            if write:
                path.write_text(text, encoding="utf-8")
    return found


def main(arguments: list[str]) -> int:
    """Write or check; the exit status."""
    check = "--check" in arguments
    changed = stale(build(Settings()), write=not check)
    sys.stdout.write("".join(f"{'differs' if check else 'written'}: {name}\n" for name in changed))
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
