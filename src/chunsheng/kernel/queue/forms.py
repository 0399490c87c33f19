"""The form of a rule of trying again."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.register.asking import VerbForm


class RetryRuleForm(VerbForm):
    """The first delay, how long at all, how long a receiver may fail, by which source and from when."""

    first_seconds = forms.IntegerField(
        label=_("首次重试（秒）"),
        min_value=1,
        max_value=3600,
        help_text=_("没送到时，隔多少秒再试；以后每次间隔是上一次的四倍，最长六小时。"),
    )
    hours = forms.IntegerField(
        label=_("最长重试（小时）"),
        min_value=1,
        max_value=720,
        help_text=_("超过这个时间还没送到，就不再试了。"),
    )
    receiver_days = forms.IntegerField(
        label=_("对方连续失败（天）"),
        min_value=1,
        max_value=90,
        help_text=_("一个接收地址连续这么多天都送不到，就自动停用。"),
    )
    source = forms.CharField(label=_("依据"), max_length=200)
    since = forms.DateField(label=_("生效日期"))
