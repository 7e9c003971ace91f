"""What every Claid request passes first: its key, its scope, its rate limit."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from safelight.dialects.claid import errors
from safelight.dialects.claid.headers import rate_limit, rate_limited
from safelight.domain.accounts import ApiKey, Scope
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import KeyId
from safelight.web.app import RETRY_AFTER
from safelight.web.auth import Authenticate, bearer, permitted
from safelight.web.rates import RateLimits, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Lets requests in, and notes the rate-limit headers that their answers carry."""

    authenticate: Authenticate
    rates: RateLimits

    async def enter(self, request: Request) -> ApiKey:
        """The key. Raises Refusal: NOT_AUTHENTICATED, NOT_PERMITTED or RATE_LIMITED."""
        presented = bearer(request.headers.getlist("authorization"))
        key = permitted(await self.authenticate(presented), Scope.IMAGE_EDITING)
        request.state.headers = self._count(key.id)
        return key

    def _count(self, key: KeyId) -> dict[str, str]:
        standing = self.rates.take(key)
        if standing is None:
            return {}
        policies = self.rates.policies
        limit, reset = standing.tightest.requests, standing.reset
        if not standing.allowed:
            raise Limited(rate_limited(policies, limit=limit, reset=reset), standing)
        return rate_limit(policies, limit=limit, remaining=standing.remaining, reset=reset)


class Limited(Refusal):
    """Too many requests; carries the headers that say so."""

    def __init__(self, headers: dict[str, str], standing: Standing) -> None:
        tight = standing.tightest
        words = f"At most {tight.requests} requests in {tight.seconds} s; wait {standing.reset} s."
        super().__init__(Code.RATE_LIMITED, words)
        self.headers = headers


def answer(request: Request, refusal: Refusal) -> Response:
    """A refusal in Claid's envelope."""
    status, body = errors.answer(refusal)
    return JSONResponse(body, status, headers=_headers(request, refusal))


def _headers(request: Request, refusal: Refusal) -> dict[str, str]:
    if isinstance(refusal, Limited):
        return refusal.headers
    headers: dict[str, str] = dict(getattr(request.state, "headers", {}))
    if refusal.code in RETRY_AFTER:
        headers["Retry-After"] = RETRY_AFTER[refusal.code]
    if refusal.code is Code.NOT_AUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    return headers
