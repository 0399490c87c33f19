from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.words.errors import Denied, Refusal


class PlotIsFallow(Refusal):
    message = _("这块地正在休耕。")
    field = "plot"


def test_a_refusal_carries_its_fact_its_field_and_a_status_of_400() -> None:
    refusal = PlotIsFallow()
    assert (str(refusal), refusal.field, refusal.status) == ("这块地正在休耕。", "plot", 400)


def test_a_message_given_at_the_raise_leaves_the_class_alone() -> None:
    assert str(PlotIsFallow("地块 3 正在休耕。", field="number")) == "地块 3 正在休耕。"
    assert str(PlotIsFallow()) == "这块地正在休耕。"
    assert PlotIsFallow().field == "plot"


def test_a_denial_gives_its_reason_and_a_status_of_403() -> None:
    denied = Denied("不是本网格的事项。")
    assert (str(denied.reason), denied.status, denied.field) == ("不是本网格的事项。", 403, None)
