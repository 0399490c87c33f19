"""日历订阅: at which addresses calendars read whose steps."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import anywhere
from chunsheng.kernel.access.roles import SECURITY_ADMIN
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import (
    Column,
    Face,
    Register,
    Slip,
    Text,
    Verb,
    register,
)
from chunsheng.kernel.sheets.registers import own
from chunsheng.kernel.ui import menu
from chunsheng.matters import actions, forms
from chunsheng.matters.models import Feed
from chunsheng.matters.terms import FEEDS


def _marks(record: Feed) -> list[tuple[Text, str]]:
    return [(_("在用"), "jade")] if record.revoked_at is None else [(_("已停用"), "")]


def _address(record: Feed) -> Slip:
    return Slip(
        reverse("feed", args=[record.told]),
        _("日历订阅地址"),
        (
            _("在手机或电脑的日历里选“订阅日历”，把这个地址粘进去。"),
            _("日历里只有编号和要办什么，内容要登录后看；办完的会自己消失。"),
            _("地址丢了或者给错了人，就在这里停用，再开通一个。"),
        ),
        address=True,
    )


@register
class Feeds(Register):
    """日历订阅：在自己的日历里看待办，只有编号和要办什么；本人开通，本人或安全管理员停用。"""

    model = Feed
    code = FEEDS
    title = _("日历订阅")
    icon = "calendar-event"
    group = menu.Group.OWN
    rank = 98
    reads = own | anywhere(SECURITY_ADMIN.code)
    select = ("account",)
    order = ("-issued_at", "-id")
    columns = (
        Column("name", _("用在哪里"), cells.strong),
        Column("account__title", _("账号")),
        Column("revoked_at", _("状态"), cells.marked(_marks)),
        Column("issued_at", _("开通时间"), cells.moment),
    )
    face = Face(marks=_marks)
    add = Verb("add", _("开通订阅"), actions.issue_feed, own, form=forms.FeedForm, slip=_address)
    verbs = (
        Verb(
            "revoke",
            _("停用"),
            actions.revoke_feed,
            own | anywhere(SECURITY_ADMIN.code),
            when=lambda feed: feed.revoked_at is None,
            danger=True,
            confirm=_("停用后用它的日历就不再更新，不能恢复；可以另开一个。"),
            record_as="feed",
        ),
    )
    phrases = {
        "issued": pgettext_lazy("entry", "开通了日历订阅"),
        "revoked": pgettext_lazy("entry", "停用了日历订阅"),
    }
