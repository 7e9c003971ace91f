"""Whatever is killed whenever: no accepted job is lost, none charged twice, none left untold."""

from pathlib import Path

from tests.chaos.processes import Role
from tests.chaos.run import Run

#: Repeats the killer's and the clients' choices, though not the machine's pace.
_SEED = 20_260_727
_KILLS = 30


def test_killing_its_processes_costs_no_job_no_credit_and_no_delivery(tmp_path: Path) -> None:
    outcome = Run(tmp_path / "data", _SEED).run(_KILLS)
    shown = "\n".join([f"seed {outcome.seed}, {dict(outcome.killed)}", *outcome.violations[:40]])
    assert not outcome.violations, shown
    assert outcome.killed.total() == _KILLS
    for role in (Role.API, Role.WORKER, Role.CHILD):
        assert outcome.killed[role] >= 7, shown
    assert outcome.counts["jobs succeeded"] >= 8, outcome.counts
