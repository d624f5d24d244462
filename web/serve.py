"""The pages as a server process: `uvicorn --factory web.serve:serving`."""

from __future__ import annotations

from functools import partial

from fastapi import FastAPI

from tasks.keys import web_secret
from tasks.wiring import World, real_world
from web.app import create_app
from web.desk import StoreDesk
from web.hooks import Hear


def serving() -> FastAPI:
    """The pages on the product's own database, guarded by its own secret and password."""
    here = real_world()
    auth = here.settings.auth
    return create_app(
        StoreDesk(here.database, here.clock),
        secret=web_secret(here.settings),
        password=auth.get_secret_value() if auth else None,
        hear_sendgrid=_webhook(here),
    )


def _webhook(here: World) -> Hear | None:
    if here.settings.sendgrid_webhook_key is None:
        return None
    # What it may set going is a task, and tasks load Prefect: 40 MB that most houses spare.
    from tasks.hooks import hear_sendgrid  # noqa: PLC0415

    return partial(hear_sendgrid, here)
