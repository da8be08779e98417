"""The interface against its own description: what fits is answered, what does not is refused."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.python import asgi
from tests.site import site_file  # noqa: F401  a fixture

from detente.database import Database
from detente.web.site.app import create_app
from detente.web.site.options import SiteOptions
from detente.web.site.safety import CSRF_COOKIE, CSRF_HEADER

TOKEN = "t" * 43
EXAMPLES = 6


def description() -> dict[str, Any]:
    """What the interface says of itself, of whatever database."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        Database(path).close()
        app = create_app(path)
        app.state.site.pool.close()
        return app.openapi_schema.to_schema()


generation = GenerationConfig(deterministic=True, max_examples=EXAMPLES)
config = SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=generation)))
schema = schemathesis.openapi.from_dict(description(), config=config)


@pytest.fixture(scope="module")
def session(site_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:  # noqa: F811
    path = Path(shutil.copy(site_file, tmp_path_factory.mktemp("schema") / "korea.db"))
    app = create_app(path, SiteOptions(hosts=(asgi.HOST,)))
    app.state.jobs._work = lambda: None  # what is added would be fetched
    yield asgi.get_client(app)
    app.state.site.pool.close()


@schema.hook
def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """The one rule that no schema can say: the first day is not behind the last."""
    if query and "since" in query and "until" in query:
        return {name: value for name, value in query.items() if name != "until"}
    return query


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_to_its_description(case: schemathesis.Case, session: Any) -> None:
    case.call_and_validate(
        base_url=f"http://{asgi.HOST}",
        session=session,
        headers={CSRF_HEADER: TOKEN},
        cookies={CSRF_COOKIE: TOKEN},
    )
