"""Files as customers and the desk see them."""

from collections.abc import Sequence
from typing import Any

from crm_backend.attachments.service import path
from crm_backend.models import Attachment, Kept


def attachment(this: Attachment) -> dict[str, Any]:
    """One file; no `url` while its bytes are not here. The address is below the service's own."""
    stored = this.state == Kept.STORED
    return {
        "id": this.id,
        "kind": this.kind,
        "name": this.name,
        "content_type": this.content_type,
        "size": this.size,
        "state": this.state,
        "url": path(this) if stored else None,
    }


def attachments(these: Sequence[Attachment]) -> list[dict[str, Any]]:
    """A message's files."""
    return [attachment(this) for this in these]
