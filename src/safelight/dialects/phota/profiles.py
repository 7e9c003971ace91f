"""Phota's profiles: people, learnt from pictures of them."""

from dataclasses import dataclass

from starlette.requests import Request

from safelight.dialects.phota import prices
from safelight.dialects.phota.errors import NO_PROFILE, BadRequest
from safelight.dialects.phota.names import NAME, Kind, new_id
from safelight.dialects.phota.pictures import Field, Pictures
from safelight.dialects.phota.schema import ProfileRequest, check_tier
from safelight.domain.accounts import ApiKey
from safelight.domain.edit import Edit, Format, Output, Source
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.domain.job import Job, Priority
from safelight.domain.people import LEARNS, Learning, Person, PersonId
from safelight.domain.store import Tx
from safelight.jobs.submit import Submission
from safelight.web.problems import Json, Unprocessable, problem
from safelight.web.services import Services

#: Pictures on which the person must be found: Phota's least number of them.
_LEAST = 5
_LONGEST_TAG = 128
_KIND = frozenset({Kind.PROFILE})
_STATUS = {Learning.READY: "READY", Learning.FAILED: "ERROR"}
_CHECKED = "Pictures are fetched and checked."
_LEARNT = "Faces are compared."


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """What can be done about profiles."""

    services: Services

    async def add(self, request: Request, key: ApiKey, wish: ProfileRequest) -> str:
        """Begin to learn a person; their id. Raises Refusal."""
        check_tier(wish)
        job = new_id(self.services.random_to)
        sources = await self._sources(request, job, wish)
        person = Person(
            id=PersonId(job),
            account=key.account,
            tag=wish.tag,
            learning=Learning.UNDER_WAY,
            message="",
            created_at=self.services.clock(),
        )

        def also(tx: Tx, _: Job) -> None:
            tx.people.insert(person)

        await self.services.accept(
            Submission(
                account=key.account,
                dialect=NAME,
                kind=Kind.PROFILE.value,
                priority=Priority.ASYNC,
                edit=_edit(sources),
                sources=sources[:1],
                request=wish.model_dump_json(),
                wire={},
                request_id=request.state.request_id,
                new_id=lambda: job,
                price=prices.training(wish.training_tier, self.services.prices),
                also=also,
            )
        )
        return person.id

    async def _sources(self, request: Request, job: JobId, wish: ProfileRequest) -> list[Source]:
        for position, url in enumerate(wish.image_urls):
            if not url.lower().startswith(("http://", "https://")):
                text = "must be an http or https URL"
                raise Unprocessable([problem(["image_urls", position], text, url)])
        given: dict[Field, str] = {
            ("image_urls", number): url for number, url in enumerate(wish.image_urls)
        }
        kept = await Pictures(services=self.services).keep(request, job, given)
        return list(kept.sources.values())

    def listed(self, key: ApiKey, tag: str | None) -> Json:
        """The account's profiles. Raises Unprocessable for a tag that there cannot be."""
        if tag is not None and not 1 <= len(tag) <= _LONGEST_TAG:
            text = f"must have 1 to {_LONGEST_TAG} characters, got {len(tag)}"
            raise Unprocessable([{**problem(["tag"], text, tag), "loc": ["query", "tag"]}])
        found = self.services.people.find.listed(key.account, tag)
        return {"profiles": [self._told(person) for person in found]}

    def _told(self, person: Person) -> Json:
        return {
            "profile_id": person.id,
            "tag": person.tag,
            "status": self._standing(person)[0],
            "created_at": person.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def status(self, key: ApiKey, profile_id: str) -> Json:
        """How far a profile is. Raises BadRequest(NO_PROFILE)."""
        person = self._own(key, profile_id)
        status, message = self._standing(person)
        return {"profile_id": person.id, "status": status, "message": message}

    def _standing(self, person: Person) -> tuple[str, str]:
        if person.learning in _STATUS:
            return _STATUS[person.learning], person.message
        whole = self.services.look(person.account, NAME, _KIND, JobId(person.id))
        if any(item.progress for item in whole.items):
            return "IN_PROGRESS", _LEARNT
        return "VALIDATING", _CHECKED

    def picture(self, key: ApiKey, profile_id: str) -> bytes:
        """A JPEG of the person. Raises BadRequest(NO_PROFILE)."""
        person = self._own(key, profile_id)
        try:
            return self.services.people.find.picture(key.account, person.id)
        except Refusal as refusal:
            raise _no_profile(refusal) from refusal

    def delete(self, key: ApiKey, profile_id: str) -> Json:
        """Forget a person. Raises BadRequest(NO_PROFILE)."""
        try:
            self.services.people.forget(key.account, PersonId(profile_id))
        except Refusal as refusal:
            raise _no_profile(refusal) from refusal
        return {"profile_id": profile_id, "status": "ok"}

    def _own(self, key: ApiKey, profile_id: str) -> Person:
        try:
            return self.services.people.find(key.account, PersonId(profile_id))
        except Refusal as refusal:
            raise _no_profile(refusal) from refusal


def _no_profile(refusal: Refusal) -> Refusal:
    if refusal.code is not Code.NOT_FOUND:
        return refusal
    return BadRequest(NO_PROFILE, "Profile not found.")


def _edit(sources: list[Source]) -> Edit:
    further = [each.as_json() for each in sources[1:]]
    return Edit(
        operations={LEARNS: {"images": further, "least": _LEAST}},
        output=Output(format=Format.JPEG),
    )
