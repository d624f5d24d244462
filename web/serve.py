"""The pages as a server process: `uvicorn --factory web.serve:serving`."""

from __future__ import annotations

from functools import partial

from fastapi import FastAPI

from tasks.hooks import hear_sendgrid
from tasks.keys import web_secret
from tasks.wiring import real_world
from web.app import create_app
from web.desk import StoreDesk


def serving() -> FastAPI:
    """The pages on the product's own database, guarded by its own secret and password."""
    here = real_world()
    auth = here.settings.auth
    return create_app(
        StoreDesk(here.database, here.clock),
        secret=web_secret(here.settings),
        password=auth.get_secret_value() if auth else None,
        hear_sendgrid=partial(hear_sendgrid, here) if here.settings.sendgrid_webhook_key else None,
    )
