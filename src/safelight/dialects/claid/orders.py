"""Claid's requests as jobs: read, checked and submitted."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from safelight.dialects.claid import errors, schema, translate
from safelight.dialects.claid.limits import Limits
from safelight.dialects.claid.present import Kind
from safelight.dialects.claid.tasks import NAME, new_task_id
from safelight.domain.accounts import ApiKey
from safelight.domain.edit import Source
from safelight.domain.errors import Invalid, Refusal
from safelight.domain.ids import JobId
from safelight.domain.job import Priority
from safelight.jobs.submit import Idempotency, Submission, Submitted
from safelight.results.names import upload_key
from safelight.web import filenames
from safelight.web.bodies import canonical, parse_json, read_body
from safelight.web.idempotency import HEADER, idempotency
from safelight.web.multipart import Upload, read_upload
from safelight.web.services import Services

#: Reads a request that names its inputs by their URLs.
_Read = Callable[[object, Limits], schema.EditRequest | schema.BatchRequest]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, and through which door."""

    request: Request
    key: ApiKey
    #: `/v1` or `/v1-beta1`.
    prefix: str

    def promise(self, *parts: bytes | str) -> Idempotency | None:
        """The caller's Idempotency-Key, bound to what is asked."""
        return idempotency(self.request.headers.getlist(HEADER), self.prefix, *parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """A request that was read."""

    kind: Kind
    priority: Priority
    wanted: schema.Request
    #: Where the pictures come from that it names by their URLs.
    found: Mapping[str, Source]
    sources: Sequence[Source]
    #: The JSON as it was sent.
    text: str
    promise: Idempotency | None
    #: The id that an upload was stored under; None: any new one.
    job: JobId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Claid's verbs that make jobs."""

    services: Services

    async def edit(self, caller: Caller, priority: Priority) -> Submitted:
        """Accept an edit of a URL. Raises Refusal."""
        return await self._of_urls(caller, Kind.EDIT, priority, schema.read_edit)

    async def batch(self, caller: Caller) -> Submitted:
        """Accept one edit of many URLs. Raises Refusal."""
        return await self._of_urls(caller, Kind.BATCH, Priority.BATCH, schema.read_batch)

    async def _of_urls(
        self, caller: Caller, kind: Kind, priority: Priority, read: _Read
    ) -> Submitted:
        body = await read_body(caller.request, self.services.bounds.body)
        document = parse_json(body)
        wanted = read(document, self._limits())
        found = self._found(caller.request, wanted)
        order = _Order(
            kind=kind,
            priority=priority,
            wanted=wanted,
            found=found,
            sources=translate.sources(wanted, found),
            text=body.decode(),
            promise=caller.promise(kind, canonical(document)),
        )
        return await self._submit(caller, order)

    async def upload(self, caller: Caller) -> Submitted:
        """Accept an edit of an uploaded file. Raises Refusal."""
        bounds = self.services.bounds
        upload = await read_upload(caller.request, bounds.file, bounds.body)
        try:
            _require_parts(upload)
            data = upload.data or ""
            document = parse_json(data)
            wanted = schema.read_upload(document, self._limits())
            return await self._keep_and_submit(caller, upload, document, wanted)
        finally:
            await upload.close()

    async def _keep_and_submit(
        self, caller: Caller, upload: Upload, document: object, wanted: schema.UploadRequest
    ) -> Submitted:
        found = self._found(caller.request, wanted)
        job = self.new_id()
        key = upload_key(job, 0)
        spool = await asyncio.to_thread(self.services.spool, job)
        _, digest = await asyncio.to_thread(upload.save, spool)
        await asyncio.to_thread(self.services.blobs.put, key, spool)
        source = Source(blob=key, filename=filenames.clean(upload.filename))
        order = _Order(
            kind=Kind.UPLOAD,
            priority=Priority.SYNC,
            wanted=wanted,
            found=found,
            sources=[source],
            text=upload.data or "",
            promise=caller.promise(Kind.UPLOAD, canonical(document), digest),
            job=job,
        )
        try:
            submitted = await self._submit(caller, order)
        except Refusal:
            await asyncio.to_thread(self.services.blobs.delete, [key])
            raise
        # After any other error a job may use the upload; if none does, a sweep finds it.
        if submitted.replayed:
            await asyncio.to_thread(self.services.blobs.delete, [key])
        return submitted

    async def _submit(self, caller: Caller, order: _Order) -> Submitted:
        submission = Submission(
            account=caller.key.account,
            dialect=NAME,
            kind=order.kind.value,
            priority=order.priority,
            edit=translate.to_edit(order.wanted, order.found),
            sources=order.sources,
            request=order.text,
            wire={"base": self.services.base(caller.request), "prefix": caller.prefix},
            request_id=caller.request.state.request_id,
            idempotency=order.promise,
            new_id=self.new_id if order.job is None else lambda: order.job or self.new_id(),
        )
        try:
            return await self.services.accept(submission)
        except Invalid as invalid:
            raise translate.user_paths(invalid) from invalid

    def new_id(self) -> JobId:
        """A task id that nobody can guess."""
        return new_task_id(self.services.random_to)

    def _limits(self) -> Limits:
        bounds = self.services.bounds
        pixels = bounds.pixels
        return Limits(
            side=pixels.output_side, percent=pixels.percent, url=bounds.url, batch=bounds.batch
        )

    def _found(self, request: Request, wanted: schema.Request) -> dict[str, Source]:
        """Where the pictures come from, by their URLs."""
        found: dict[str, Source] = {}
        for path, url in translate.named(wanted):
            try:
                found[url] = self.services.source(url, request)
            except Refusal as refusal:
                raise errors.of_field(path, refusal) from refusal
        return found


def _require_parts(upload: Upload) -> None:
    missing = {
        name: ("field required",)
        for name, part in (("file", upload.file), ("data", upload.data))
        if part is None
    }
    if missing:
        raise Invalid(missing)
