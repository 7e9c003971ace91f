"""Reading the few values of a long column."""

from sqlalchemy import CTE, Column, ColumnElement, func, select


def each_value(column: Column[str], where: ColumnElement[bool]) -> CTE:
    """Each `value` of a column, found by hopping along its index instead of reading it all.

    The index must begin with the column and hold the rows of `where`.
    """
    first = select(func.min(column).label("value")).where(where)
    hop = first.cte("hop", recursive=True)
    following = select(func.min(column)).where(where, column > hop.c.value).scalar_subquery()
    # The last hop finds nothing, which ends the recursion.
    found = hop.union_all(select(following).where(hop.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value.is_not(None)).cte("found")
