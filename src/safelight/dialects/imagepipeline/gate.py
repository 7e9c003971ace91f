"""What every ImagePipeline request passes first: its key, and how often its account may ask."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from safelight.dialects.imagepipeline import errors
from safelight.domain.accounts import ApiKey, Scope
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId
from safelight.web.app import RETRY_AFTER
from safelight.web.auth import Authenticate, only, permitted
from safelight.web.rates import RateLimits, Standing

HEADER = "X-API-Key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Lets requests in."""

    authenticate: Authenticate
    #: By account. Who polls is not counted: a client gives a job up after one poll that fails.
    rates: RateLimits

    async def enter_any(self, request: Request) -> ApiKey:
        """The key, whatever it may do. Raises Refusal(NOT_AUTHENTICATED)."""
        values = request.headers.getlist(HEADER)
        key = await self.authenticate(only(values))
        if key is None:
            what = "is invalid or was revoked" if values else "is missing"
            raise Refusal(Code.NOT_AUTHENTICATED, f"The API key in the {HEADER} header {what}.")
        return key

    async def enter_to_work(self, request: Request, scope: Scope = Scope.IMAGE_EDITING) -> ApiKey:
        """The key, for a request that makes work.

        Raises Refusal: NOT_AUTHENTICATED, NOT_PERMITTED or RATE_LIMITED.
        """
        return permitted(await self.enter_counted(request), scope)

    async def enter_counted(self, request: Request) -> ApiKey:
        """The key, whatever it may do, of an account that asks no more often than it may."""
        key = await self.enter_any(request)
        self._count(key.account)
        return key

    def _count(self, account: AccountId) -> None:
        standing = self.rates.take(account)
        if standing is not None and not standing.allowed:
            raise Limited(standing)


class Limited(Refusal):
    """Too many requests of an account."""

    def __init__(self, standing: Standing) -> None:
        tight = standing.tightest
        super().__init__(
            Code.RATE_LIMITED,
            f"An account may make at most {tight.requests} requests in {tight.seconds} s;"
            f" wait {standing.reset} s.",
        )
        self.seconds = standing.reset


def answer(request: Request, refusal: Refusal) -> Response:
    """A refusal in ImagePipeline's words; `Retry-After` is whole seconds, as clients read it."""
    status, body = errors.answer(refusal, str(request.state.request_id))
    return JSONResponse(body, status, headers=_headers(refusal))


def _headers(refusal: Refusal) -> dict[str, str] | None:
    if isinstance(refusal, Limited):
        return {"Retry-After": str(refusal.seconds)}
    later = RETRY_AFTER.get(refusal.code)
    return {"Retry-After": later} if later else None
