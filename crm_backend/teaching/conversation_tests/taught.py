"""The active tests as the command line reads them."""

import asyncio

from sqlalchemy.exc import SQLAlchemyError

from crm_backend.converse.errors import ConverseError
from crm_backend.converse.script import Conversation
from crm_backend.db import Database
from crm_backend.teaching.conversation_tests.service import active, script_of


def read_taught(url: str) -> list[Conversation]:
    """All active tests of this database; raises ConverseError when it cannot be read."""

    async def go() -> list[Conversation]:
        db = Database(url)
        try:
            async with db.reading() as session:
                return [script_of(test) for test in await active(session)]
        except SQLAlchemyError as error:
            raise ConverseError(f"the tests cannot be read from the database ({type(error).__name__})") from error
        finally:
            await db.close()

    return asyncio.run(go())
