"""What endpoints are given: the database, the settings, and the services that the app was built with."""

from typing import Annotated, cast

from fastapi import Depends
from fastapi.requests import HTTPConnection

from crm_backend.db import Database
from crm_backend.realtime import Hub
from crm_backend.settings import Settings


async def get_db(connection: HTTPConnection) -> Database:
    return cast(Database, connection.app.state.db)


async def get_settings(connection: HTTPConnection) -> Settings:
    return cast(Settings, connection.app.state.settings)


async def get_hub(connection: HTTPConnection) -> Hub:
    return cast(Hub, connection.app.state.hub)


DatabaseDep = Annotated[Database, Depends(get_db)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
HubDep = Annotated[Hub, Depends(get_hub)]
