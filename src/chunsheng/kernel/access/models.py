"""Subjects, units, accounts and grants."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.words import clock


class Traced:
    """What the ledger must know of a table that is not a record of a register."""

    ledger_code: ClassVar[str]
    field_classes: ClassVar[dict[str, str]] = {}
    free_text: ClassVar[tuple[str, ...]] = ()
    personal_subject_id: ClassVar[None] = None


class Subject(Traced, models.Model):
    """A natural person, and the wrapped key that opens what is personal about them."""

    ledger_code = "access.subjects"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    wrapped_key = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class Unit(MP_Node):
    """A node of today's tree, in which areas and organisations both hang; for access only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=30)
    name = models.CharField(_("名称"), max_length=120)
    sample = models.BooleanField(_("样例"), default=False)

    # Capital letters and digits sort alike under every collation, so a subtree is a range of paths.
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    steplen = 4

    def __str__(self) -> str:
        return self.name


class UnitAncestor(models.Model):
    """The dated tree: which unit lay under which, from a day to before another. Figures join it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="ancestors")
    ancestor = models.ForeignKey(Unit, models.CASCADE, related_name="descendants")
    depth = models.PositiveSmallIntegerField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["ancestor", "unit", "since", "until"], name="unit_ancestor_down"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "ancestor"], condition=Q(until=None), name="one_open_ancestor_row"
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="ancestor_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} < {self.ancestor_id}"


class Accounts(BaseUserManager["Account"]):
    """Makes accounts. There is no superuser."""

    def create_account(self, username: str, **fields: object) -> Account:
        """A new account that cannot sign in by password until one is set."""
        account = self.model(username=username, **fields)
        account.set_unusable_password()
        account.save(using=self._db)
        return account

    def held(self, account: Account) -> Account:
        """The account as it stands, held until the transaction ends; entries may name it meanwhile."""
        return self.select_for_update(no_key=True).get(pk=account.pk)


class Account(Traced, AbstractBaseUser):
    """Someone who signs in. What they may do is in their grants, nowhere else."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=60, unique=True)
    title = models.CharField(_("岗位"), max_length=60)
    subject = models.ForeignKey(Subject, models.SET_NULL, null=True, blank=True)
    is_active = models.BooleanField(_("可以登录"), default=True)
    # Since when the password is this one; empty until whoever holds the account has set one.
    password_set_at = models.DateTimeField(_("密码设于"), null=True, blank=True)

    ledger_code = "access.accounts"

    objects = Accounts()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.title

    def is_same_person(self, other: Account) -> bool:
        """Whether the other account is this one, or another of the same natural person."""
        same = self.subject_id is not None and self.subject_id == other.subject_id
        return self.pk == other.pk or same


class Grant(Traced, models.Model):
    """A role that an account holds at a unit and all below it, for a term."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants")
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)

    ledger_code = "access.grants"

    class Meta:
        indexes = [models.Index(fields=["account", "until"], name="grant_of_account")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "unit"], condition=Q(until=None), name="one_open_grant"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}@{self.unit_id}"
