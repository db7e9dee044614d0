"""Notifications (FYI): how many are unread, which subjects are on, marking as read. The list itself is in ``paging``.

Each of these may be asked for once a second, the unread number once in five minutes; the server answers 423 while it is
still fetching. Imports ``talk`` and the generated models; used by ``library``.
"""

from __future__ import annotations

from botframework.ibkr.convert import value_of
from botframework.ibkr.paging import fetched
from botframework.ibkr.talk import Talk, Talking, as_list, one_of
from generated_client.models.fyi_setting import FyiSetting


def unread_notifications(talk: Talk) -> Talking[int]:
    """How many are unread. The gateway refuses a second question within five minutes (``CallRefused``, 423)."""
    found = yield from talk.call("fyi_unread", {})
    return int(found.unread)


def notification_settings(talk: Talk) -> Talking[list[FyiSetting]]:
    """The subjects there are, by code in ``fc``, and whether they are on."""
    return as_list((yield from fetched(talk, "fyi_settings", {})))


def set_notification(talk: Talk, subject: str, enabled: bool) -> Talking[None]:
    """Switch a subject on or off. The gateway takes codes that do not exist; here they are refused with the nearest one."""
    known = [str(getattr(value_of(row.fc), "value", row.fc)) for row in (yield from notification_settings(talk))]
    one_of("fyi_setting_save", "the subject", subject, known)
    yield from talk.call("fyi_setting_save", {"typecode": subject, "body": {"enabled": enabled}})


def read_notification(talk: Talk, notification_id: str) -> Talking[None]:
    """Mark one as read."""
    yield from talk.call("fyi_notification_read", {"notification_id": notification_id})
