"""Calls of R2 and of AI models that a whole story takes, as `docs/limits.md` tells them."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from sitewright.projects.models import AIUse, Artefact
from sitewright.reviews.approvals import approve
from tests.fakes import s3
from tests.fakes.s3 import FakeS3
from tests.limits import numbers_told
from tests.production.conftest import Factory
from tests.remarking import request_review


@pytest.fixture
async def bucket(factory: Factory) -> AsyncIterator[FakeS3]:
    """R2, where the factory keeps its objects."""
    async with s3.running() as fake:
        fields = {"r2_bucket": s3.BUCKET, "r2_access_key_id": s3.KEY_ID, "r2_secret_access_key": s3.SECRET}
        await factory.runtime.config_service.set_config("cloudflare", {**fields, "r2_endpoint": fake.url})
        yield fake


async def test_a_remark_becomes_a_commit_and_an_approval_a_publication_in_as_many_calls_as_the_document_says(
    factory: Factory, bucket: FakeS3
) -> None:
    objects, models = numbers_told("R2"), numbers_told("AI provider")
    project_id = await factory.answered()
    first = await factory.until(project_id, "in_review")
    assert operations(bucket) == {
        "all": objects[0][0],
        **dict(zip(("PUT", "list", "GET"), objects[0][1:4], strict=True)),
    }
    tasks, pages = await asked(factory)
    before, a_page, layout = models[0]
    assert tasks.count("content") == a_page * pages
    assert tasks.count("layout_plan") == layout
    assert len(tasks) == before + a_page * pages + layout == first.cost.calls

    bucket.seen.clear()
    await factory.change(request_review, project_id, "o site ficou estranho", "contato")
    unclear = await factory.until(project_id, "in_review")
    assert (unclear.commit, unclear.cost.calls, bucket.seen) == (first.commit, first.cost.calls + 1, [])
    await factory.change(request_review, project_id, 'troque "a mesma desde o primeiro dia" por "a mesma de sempre"')
    changed = await factory.until(project_id, "in_review")
    assert changed.commit != first.commit
    assert [operations(bucket)["all"], changed.cost.calls - unclear.cost.calls] == [objects[1][0], models[1][0]]

    bucket.seen.clear()
    await factory.change(approve, project_id, "Marcos")
    published = await factory.until(project_id, "published", "needs_attention")
    preview, production = published.deployments[-2:]
    assert (published.status, production.place, production.digest) == ("published", "production", preview.digest)
    assert [operations(bucket)["all"], published.cost.calls - changed.cost.calls] == [objects[2][0], models[2][0]]


def operations(bucket: FakeS3) -> dict[str, int]:
    """How often each was asked for, and all together."""
    kinds = ["list" if "list-type" in entry else entry.split()[0] for entry in bucket.seen]
    return {"all": len(kinds), **{kind: kinds.count(kind) for kind in kinds}}


async def asked(factory: Factory) -> tuple[list[str], int]:
    """The tasks of all AI calls, and how many pages were written."""
    async with factory.sessions() as session:
        tasks = list((await session.scalars(select(AIUse.task_type))).all())
        pages = (await session.scalars(select(Artefact.key).where(Artefact.kind == "page"))).all()
    return tasks, len(set(pages))
