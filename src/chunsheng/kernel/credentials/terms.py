"""The words of credentials: what a code is for, what a password has to be, who needs a second factor."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULES, SESSIONS = "credentials.rules", "credentials.sessions"


class Purpose(models.TextChoices):
    PASSWORD = "password", _("设密码")
    FACTOR = "factor", _("重新绑定第二验证")


class Whose(models.TextChoices):
    """Of whom a second factor is asked."""

    NOBODY = "nobody", _("不要求")
    ADMINISTRATORS = "administrators", _("三类管理员")
    EVERYONE = "everyone", _("所有账号")


class Proof(models.TextChoices):
    """By what somebody entered."""

    PERSONA = "persona", _("演示身份")
    PASSWORD = "password", _("密码")
    TOTP = "totp", _("密码和验证码")
    RECOVERY = "recovery", _("密码和恢复码")
    PASSKEY = "passkey", _("通行密钥")
    BOTH = "both", _("密码和通行密钥")
    IDENTITY = "identity", _("外部身份")
    IDENTITY_TOTP = "id_totp", _("外部身份和验证码")
    IDENTITY_RECOVERY = "id_code", _("外部身份和恢复码")
    IDENTITY_TWICE = "id_twice", _("外部身份，对方已验证两步")
    IDENTITY_BOTH = "id_key", _("外部身份和通行密钥")


class Ceremony(models.TextChoices):
    """What a passkey is asked for; each challenge holds for one of these."""

    BIND = "bind", _("绑定通行密钥")
    PROVE = "prove", _("再验证一步")
    ENTER = "enter", _("只用通行密钥登录")


# Another vouched for whoever enters by these: nothing that this district knows was proved yet.
VOUCHED = frozenset({Proof.IDENTITY, Proof.IDENTITY_TWICE})
# What an entry is called once a second factor was proved after an identity.
AFTER_IDENTITY = {
    Proof.TOTP: Proof.IDENTITY_TOTP,
    Proof.RECOVERY: Proof.IDENTITY_RECOVERY,
    Proof.BOTH: Proof.IDENTITY_BOTH,
}


class Profile(models.TextChoices):
    ASVS = "asvs", _("ASVS：看长度和常用密码，不强制换")
    MLPS3 = "mlps3", _("等保三级：另看字符种类，定期换")


@dataclass(frozen=True)
class Demand:
    """What a profile asks beside the dated length: kinds of characters, and whether passwords age."""

    kinds: int
    ages: bool
    source: str | Promise


# ASVS 5.0 6.2.1 (length), 6.2.4 (common ones), 6.2.5 (no composition), 6.2.10 (no periodic change);
# GB/T 22239-2019 8.1.4.1 a) asks for complexity and periodic change and leaves the numbers open.
DEMANDS = {
    Profile.ASVS: Demand(0, False, _("OWASP ASVS 5.0 第 6.2 节")),
    Profile.MLPS3: Demand(3, True, _("GB/T 22239-2019 第 8.1.4.1 条 a)")),
}
SHORTEST, LONGEST = 8, 128
RECOVERY_CODES = 8
