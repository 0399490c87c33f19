"""Groups of the office suites: the robot of one group says number, step and address, for a group reads it."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.notices.carriers import Carrier, Limit, Message
from chunsheng.kernel.notices.handing import hand_over, is_set
from chunsheng.kernel.notices.terms import CarrierCode
from chunsheng.kernel.words.errors import Refusal

# What each side bears of one robot, as its own manual has it:
# 企业微信开发者中心，群机器人配置说明：20 条/分钟；
# 钉钉开放平台，自定义机器人接入：每分钟 20 条，超过限流 10 分钟；
# 飞书开放平台，自定义机器人使用指南：100 次/分钟，5 次/秒。
LIMITS: dict[str, tuple[Limit, ...]] = {
    CarrierCode.WECOM: ((20, 60),),
    CarrierCode.DINGTALK: ((20, 60),),
    CarrierCode.FEISHU: ((100, 60), (5, 1)),
}


class GroupHasNoAddress(Refusal):
    field = "address"
    message = _("选了群就不用填邮箱，发到设置里的那个群。")


def _judge(address: str) -> None:
    """GroupHasNoAddress."""
    if address:
        raise GroupHasNoAddress


def _carry(code: str, address: str, message: Message) -> None:
    hand_over(code, message.body)


GROUPS = {
    code: Carrier(
        _judge, partial(_carry, code), shared=True, is_there=partial(is_set, code), limits=limits
    )
    for code, limits in LIMITS.items()
}
