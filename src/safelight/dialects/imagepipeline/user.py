"""What ImagePipeline tells an account of itself: its plan, its money, its jobs and results."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from safelight.dialects.imagepipeline.names import NAME, Endpoint, user_id_of
from safelight.dialects.imagepipeline.offers import offer, scope_of
from safelight.dialects.imagepipeline.wanted import model_of
from safelight.domain.accounts import ApiKey
from safelight.domain.credits import PER_CREDIT, ZERO, Credits
from safelight.domain.errors import Code, Refusal
from safelight.domain.money import Balance
from safelight.domain.states import State
from safelight.domain.store import Usage
from safelight.web.documents import iso
from safelight.web.problems import Json, Unprocessable, problem
from safelight.web.rates import Standing
from safelight.web.services import Services

#: Credits that an account without limit is told to have: more than any program asks for, and an
#: integer, as the contract has it. 0 would stop programs that look before they ask.
UNLIMITED = 2**31 - 1
#: Of usage: unless it is said, and at most.
DAYS, MOST_DAYS = 30, 365
_KINDS = {endpoint.kind: endpoint for endpoint in Endpoint}
_STATUS = {
    State.ACCEPTED: "queued",
    State.RUNNING: "processing",
    State.SUCCEEDED: "completed",
    State.FAILED: "failed",
    State.CANCELLED: "cancelled",
}
_NO_MEMBERS: Json = {
    "email": None,
    "model_trainings_remaining": 0,
    "private_model_loads_remaining": 0,
    "plan_expiry_date": None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """Answers about the caller's own account. All of it asks the database, so on a thread."""

    services: Services

    def details(self, key: ApiKey, user_id: str | None) -> Json:
        """A UserDetails. Raises Refusal(NOT_FOUND) for another user's id."""
        _check_own(key, user_id)
        return {
            "user_id": user_id_of(key.account),
            **_NO_MEMBERS,
            **self._money(key),
            "api_key": _hint(key),
            "operations": [each.value for each in Endpoint if key.allows(scope_of(each))],
        }

    def plan(self, key: ApiKey) -> Json:
        """How the account pays."""
        return {
            "user_id": user_id_of(key.account),
            "plan_expiry_date": None,
            **self._money(key),
            "credit_usd": float(self.services.credit_usd),
        }

    def subscriptions(self, key: ApiKey) -> Json:
        """There are none: accounts are prepaid, or without limit."""
        plan = self._money(key)["plan"]
        return {"user_id": user_id_of(key.account), "plan": plan, "subscriptions": []}

    def usage(self, key: ApiKey, days: str | None) -> Json:
        """What became of the account's latest jobs, by endpoint. Raises Unprocessable."""
        period = _days(days)
        used = self.services.usage(key.account, NAME, period)
        charged = Credits(sum((each.charged for each in used), ZERO))
        since = self.services.clock() - timedelta(days=period)
        return {
            "user_id": user_id_of(key.account),
            "usage_period_days": period,
            "since": iso(since),
            "total_jobs": sum(each.jobs for each in used),
            **self._cost(charged),
            "job_statistics": list(self._statistics(used)),
        }

    def _statistics(self, used: Iterable[Usage]) -> Iterator[Json]:
        jobs: dict[str, Counter[State]] = {}
        charged: Counter[str] = Counter()
        for each in used:
            jobs.setdefault(each.kind, Counter())[each.state] += each.jobs
            charged[each.kind] += each.charged
        for kind in sorted(jobs):
            yield {
                "endpoint": f"/{kind}",
                "total": jobs[kind].total(),
                **{name: jobs[kind][state] for state, name in _STATUS.items()},
                **self._cost(Credits(charged[kind])),
            }

    def rate_limits(self, key: ApiKey) -> Json:
        """How often the account may ask, and how many jobs it may have open."""
        policies = self.services.account_rates.policies
        return {
            "user_id": user_id_of(key.account),
            "rate_limits": [
                {"requests": each.requests, "window_seconds": each.seconds} for each in policies
            ],
            "max_open_jobs": self.services.bounds.open_jobs,
        }

    def rate_stats(self, key: ApiKey) -> Json:
        """How much of that is left now."""
        most = self.services.bounds.open_jobs
        standing = self.services.account_rates.standing(key.account)
        return {
            "user_id": user_id_of(key.account),
            "rate_limit": None if standing is None else _left(standing),
            "open_jobs": self.services.usage.open_jobs(key.account, NAME, most),
            "max_open_jobs": most,
        }

    def api_key(self, key: ApiKey) -> Json:
        """By what the caller's key is recognised; the key itself is kept nowhere."""
        return {
            "user_id": user_id_of(key.account),
            "key_id": key.id,
            "name": key.name,
            "api_key": _hint(key),
            "scopes": sorted(scope.value for scope in key.scopes),
            "created_at": iso(key.created_at),
        }

    def models(self, key: ApiKey, user_id: str | None) -> list[Json]:
        """The compute endpoints and what they can do here. Raises Refusal(NOT_FOUND)."""
        _check_own(key, user_id)
        return [offer(endpoint, self.services.engines) for endpoint in Endpoint]

    def images(self, key: ApiKey, user_id: str | None) -> list[Json]:
        """The latest results that can be downloaded. Raises Refusal(NOT_FOUND)."""
        _check_own(key, user_id)
        return [
            {
                "download_url": self.services.links.url(head, item.result),
                "creation_timestamp": iso(item.finished_at or head.created_at),
                "model_id": model_of(_KINDS[head.kind]),
                "image_id": head.id,
            }
            for head, item in self.services.usage.results(key.account, NAME, _KINDS)
            if item.result is not None
        ]

    def _money(self, key: ApiKey) -> Json:
        """The plan and what is left of it."""
        left: Balance | None = self.services.balance(key.account)
        if left is None:
            return {"plan": "unlimited", "tokens_remaining": UNLIMITED, "balance_usd": None}
        return {
            "plan": "prepaid",
            "tokens_remaining": left.available // PER_CREDIT,
            "balance_usd": self._dollars(left.available),
        }

    def _cost(self, charged: Credits) -> Json:
        return {
            "credits": _number(Decimal(charged) / PER_CREDIT),
            "cost_usd": self._dollars(charged),
        }

    def _dollars(self, amount: Credits) -> int | float:
        return _number(Decimal(amount) / PER_CREDIT * self.services.credit_usd)


def _check_own(key: ApiKey, user_id: str | None) -> None:
    if user_id is not None and user_id != user_id_of(key.account):
        # The same for an id that there is not and for somebody else's.
        raise Refusal(Code.NOT_FOUND, f"No such user: {user_id[:64]!r}.")


def _days(text: str | None) -> int:
    if text is None:
        return DAYS
    plain = text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_DAYS))
    if not plain or not 1 <= int(text) <= MOST_DAYS:
        told: dict[str, Any] = problem(["days"], f"must be 1 to {MOST_DAYS}", text)
        raise Unprocessable([{**told, "loc": ["query", "days"]}])
    return int(text)


def _left(standing: Standing) -> Json:
    return {
        "requests": standing.tightest.requests,
        "window_seconds": standing.tightest.seconds,
        "remaining": standing.remaining,
        "reset_seconds": standing.reset,
    }


def _hint(key: ApiKey) -> str:
    return f"{key.hint}…"


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)
