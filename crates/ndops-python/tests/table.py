"""The conformance table: one row per op, collected from the families in `tables/`."""

from row import Row
from tables import create, elementwise, linalg, reduce, shape

FUNCTIONAL = [Row("vectorize", kind="callable", reason="takes a function; tested by itself")]

ROWS = {
    row.name: row for row in (*elementwise.ROWS, *reduce.ROWS, *shape.ROWS, *create.ROWS, *linalg.ROWS, *FUNCTIONAL)
}
