"""Writes `docs/backend_restrictions.md`, with `--check` fails if it is not what would be written.

`cargo xtask restrictions` runs this.
"""

import sys
from collections import Counter
from pathlib import Path

from restrictions import arguments_a_to_g, arguments_h_to_z, dtypes, outcome, whole

PAGE = Path(__file__).parents[3] / "docs/backend_restrictions.md"
SECTIONS = {
    "Whole backends": whole.BACKENDS,
    "Dtypes": dtypes.ROWS,
    "Arguments": [*arguments_a_to_g.ROWS, *arguments_h_to_z.ROWS],
    "Lists": whole.LISTS,
}
ROWS = [row for rows in SECTIONS.values() for row in rows]
HEAD = """\
# What the backends of Keras 3.6 lack, and ndops

Made by `cargo xtask restrictions`, which runs every statement; `ops` is ndops. The backends are those of Keras 3.6.0:
numpy (2.0.2), jax (0.4.35), tensorflow (2.18.0) and torch (2.5.1), on the CPU. A backend lacks what it refuses, and
what it answers wrongly.

Of {rows} gaps ndops fills {supported}. In {refused} more, and in a part of {in_part}, what is asked for has no one
meaning, such as the floor of a complex number; there an error says so.
"""
HEADINGS = "| op | lacking | in | ndops | |\n|---|---|---|---|---|\n"


def is_error(text):
    """Whether an outcome is an exception."""
    return text.partition(":")[0].endswith("Error")


def support(row):
    """Whether ndops does what is lacking. Where backends fail to refuse something, an error is what is lacking."""
    errors = [is_error(text) for text in row.shown.values()]
    if not any(errors) or "refused" in row.lacking:
        return "supported"
    return "refused" if all(errors) else "in part"


def line(row):
    """A line of the table."""
    shown = "<br>".join(f"`{statement}`: `{outcome(statement)}`" for statement in row.shown)
    return f"| {row.ops} | {row.lacking} | {row.backends} | {support(row)} | {shown} |\n"


def page():
    """The page."""
    count = Counter(support(row) for row in ROWS)
    supported, in_part, refused = (count[word] for word in ("supported", "in part", "refused"))
    text = HEAD.format(rows=len(ROWS), supported=supported, in_part=in_part, refused=refused)
    for name, rows in SECTIONS.items():
        text += f"\n## {name}\n\n{HEADINGS}{''.join(map(line, rows))}"
    return text


def main(args):
    """Writes or checks."""
    text = page()
    if "--check" not in args:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(text)
    elif not PAGE.exists() or PAGE.read_text() != text:
        return f"stale: {PAGE}; run `cargo xtask restrictions`"
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
