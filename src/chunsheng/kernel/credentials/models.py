"""Dated rules of signing in, one-time codes, second factors, sessions, and tries that failed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.classes import FieldClass
from chunsheng.kernel.access.models import Traced
from chunsheng.kernel.credentials.terms import (
    RULES,
    SESSIONS,
    SHORTEST,
    Profile,
    Proof,
    Purpose,
    Whose,
)
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words import clock


class SignInRule(Record):
    """What signing in asks from a day on."""

    ledger_code = RULES

    profile = models.CharField(_("密码要求"), max_length=10, choices=Profile.choices)
    shortest = models.PositiveIntegerField(_("密码最短"))
    password_days = models.PositiveIntegerField(_("密码多少天要换"))
    second_factor = models.CharField(_("第二验证"), max_length=20, choices=Whose.choices)
    failures = models.PositiveIntegerField(_("连错几次锁定"))
    lock_minutes = models.PositiveIntegerField(_("锁定多少分钟"))
    code_hours = models.PositiveIntegerField(_("激活码有效小时"))
    proof_minutes = models.PositiveIntegerField(_("批量和敏感操作隔多少分钟再验证"))
    source = models.CharField(_("依据"), max_length=200)
    since = models.DateField(_("生效日期"), unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    shortest__gte=SHORTEST,
                    password_days__gte=1,
                    failures__gte=1,
                    lock_minutes__gte=1,
                    code_hours__gte=1,
                    proof_minutes__gte=1,
                ),
                name="sign_in_rule_is_sound",
            )
        ]

    def __str__(self) -> str:
        return str(self.since)


class OneTimeCode(Traced, models.Model):
    """A code that whoever holds it may use once. It is told once; here is only its keyed print."""

    ledger_code = "credentials.codes"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="codes", verbose_name=_("账号")
    )
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    digest = models.CharField(max_length=32, unique=True, editable=False)
    ends_at = models.DateTimeField(_("有效期至"))
    used_at = models.DateTimeField(null=True)
    # A newer code of the same purpose puts an older one out of force.
    dropped_at = models.DateTimeField(null=True)

    # What is told once, right after it was issued.
    told = ""

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class SecondFactor(Traced, models.Model):
    """What an account holds beside its password: the shared secret of codes by time (RFC 6238), what
    opens where the phone is lost, and how many passkeys there are.
    """

    ledger_code = "credentials.factors"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="second_factor"
    )
    # Sealed under the district's key; empty after a reset.
    secret = models.BinaryField(null=True)
    # The last step of time whose code was taken; no code of it or before is taken again.
    last_step = models.BigIntegerField(default=0)
    # Keyed prints of the recovery codes that are left.
    recovery = models.JSONField(default=list)
    set_up_at = models.DateTimeField(_("绑定时间"), null=True)
    # As many as `Passkey` has of the account, so that a list of accounts need not count.
    passkeys = models.PositiveIntegerField(default=0)
    # After a reset it is set up anew by a one-time code only.
    needs_code = models.BooleanField(default=False)

    # What is told once, right after they were made.
    told: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.account_id)

    @property
    def stands(self) -> bool:
        """Whether an authenticator is bound."""
        return self.secret is not None

    @property
    def is_held(self) -> bool:
        """Whether there is anything to prove it by: an authenticator or a passkey."""
        return self.stands or self.passkeys > 0


class Passkey(Traced, models.Model):
    """A key pair (WebAuthn) of which the authenticator keeps the secret half; here is the other.

    It belongs to an account, as a post's other credentials do, and tells nothing about a natural
    person: the model of the authenticator is not kept.
    """

    ledger_code = "credentials.passkeys"
    field_classes = {"credential_id": FieldClass.INTERNAL, "public_key": FieldClass.INTERNAL}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="passkeys", verbose_name=_("账号")
    )
    name = models.CharField(_("名称"), max_length=60)
    # As the browser writes it: base64url of at most 1023 bytes.
    credential_id = models.CharField(max_length=1400, unique=True, editable=False)
    public_key = models.BinaryField()
    # What the authenticator counted last; many passkeys do not count and always say 0.
    sign_count = models.BigIntegerField(default=0)
    # The print of the last challenge that was answered; its answer is not taken again.
    last_challenge = models.CharField(max_length=64, blank=True)
    bound_at = models.DateTimeField(_("绑定时间"), default=clock.now)
    last_used_at = models.DateTimeField(_("最近使用"), null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "bound_at"], name="passkey_of_account")]

    def __str__(self) -> str:
        return self.name


class SignedIn(Record):
    """One session of an account: since when, in which browser, and until when. No address is kept."""

    ledger_code = SESSIONS

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("账号")
    )
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    device = models.CharField(_("在哪里"), max_length=60)
    proof = models.CharField(_("凭什么进入"), max_length=10, choices=Proof.choices)
    began_at = models.DateTimeField(_("登录时间"), default=clock.now)
    ends_at = models.DateTimeField(_("最晚到"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "ended_at"], name="session_of_account")]

    def __str__(self) -> str:
        return self.device


class Tries(Traced, models.Model):
    """How often a name was tried in vain, whether anybody bears it or not; the name is not kept."""

    ledger_code = "credentials.tries"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    digest = models.CharField(max_length=32, unique=True)
    failed = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.digest
