"""What every Phota request passes first: its key."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from safelight.dialects.phota import errors
from safelight.domain.accounts import ApiKey, Scope
from safelight.domain.errors import Code, Refusal
from safelight.web.app import RETRY_AFTER
from safelight.web.auth import Authenticate, only, permitted

HEADER = "X-API-Key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Lets requests in."""

    authenticate: Authenticate

    async def enter(self, request: Request) -> ApiKey:
        """The key. Raises Refusal: NOT_PERMITTED without one, NOT_AUTHENTICATED for a wrong one."""
        values = request.headers.getlist(HEADER)
        if not values:
            raise Refusal(Code.NOT_PERMITTED, f"Missing {HEADER} header (no API key provided).")
        key = await self.authenticate(only(values))
        if key is None:
            raise Refusal(
                Code.NOT_AUTHENTICATED, f"Missing or invalid API key in the {HEADER} header."
            )
        return permitted(key, Scope.IMAGE_EDITING)


def answer(request: Request, refusal: Refusal) -> Response:
    """A refusal in Phota's words."""
    status, body = errors.answer(refusal, str(request.state.request_id))
    later = RETRY_AFTER.get(refusal.code)
    return JSONResponse(body, status, headers={"Retry-After": later} if later else None)
