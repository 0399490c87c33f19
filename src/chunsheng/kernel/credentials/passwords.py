"""Judging a new password by the profile in force, in words that say how to mend it."""

from __future__ import annotations

import unicodedata

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.queries import rule_today
from chunsheng.kernel.credentials.terms import DEMANDS, LONGEST, Profile
from chunsheng.kernel.words.errors import Refusal
from chunsheng.kernel.words.language import OWN_NAMES

# Django's own list, of the twenty thousand that leaked most often.
_common = CommonPasswordValidator()
_alike = UserAttributeSimilarityValidator(user_attributes=("username", "title"))


class PasswordIsWeak(Refusal):
    field = "password"


class PasswordIsAsBefore(Refusal):
    field = "password"
    message = _("新密码不能和现在的一样，请另想一个。")


def judge_password(password: str, account: Account) -> None:
    """PasswordIsWeak where the profile in force would not have it."""
    rule = rule_today()
    if not rule.shortest <= len(password) <= LONGEST:
        told = _("密码要 %(least)s 到 %(most)s 个字符，可以用一句自己记得住的话。")
        raise PasswordIsWeak(told % {"least": rule.shortest, "most": LONGEST})
    plain = password.lower()
    try:
        _common.validate(plain)
    except ValidationError:
        told = _("这个密码太常见，很多人都在用，一猜就中。请换一个。")
        raise PasswordIsWeak(told) from None
    if _is_alike(password, account):
        raise PasswordIsWeak(_("密码不能和登录名、岗位差不多，请换一个。"))
    if any(word in plain for word in OWN_NAMES):
        raise PasswordIsWeak(_("密码里不要用“春声”“chunsheng”这样的系统名称，请换一个。"))
    kinds = DEMANDS[Profile(rule.profile)].kinds
    if kinds_in(password) < kinds:
        told = _("密码要含大写字母、小写字母、数字、其他符号里的至少 %(n)s 种。")
        raise PasswordIsWeak(told % {"n": kinds})


def _is_alike(password: str, account: Account) -> bool:
    """Whether the account's name or post can be read in it."""
    if account.username.lower() in password.lower():
        return True
    try:
        _alike.validate(password, account)
    except ValidationError:
        return True
    return False


def kinds_in(password: str) -> int:
    """How many of four kinds of characters stand in it: capitals, small letters, digits, the rest."""
    found = set()
    for character in password:
        category = unicodedata.category(character)
        found.add(category if category in {"Lu", "Ll", "Nd"} else "other")
    return len(found)
