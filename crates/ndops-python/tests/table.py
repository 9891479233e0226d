"""The conformance table: one row per op, collected from the families in `tables/`."""

from row import Row
from tables import counting, create, elementwise, linalg, reduce, shape

FUNCTIONAL = [Row("vectorize", kind="callable", reason="takes a function; tested by itself")]

FAMILIES = (elementwise, reduce, shape, create, linalg, counting)
ROWS = {row.name: row for row in (*(row for family in FAMILIES for row in family.ROWS), *FUNCTIONAL)}
