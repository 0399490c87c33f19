"""Saving and dropping views of lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.register.models import SavedView
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Denied, Refusal

MOST = 12


class ViewHasNoName(Refusal):
    field = "name"
    message = _("请给这个视图起个名字，最多 30 个字。")


class ViewIsTooLong(Refusal):
    message = _("筛选条件太长，存不下。")


class NameIsTaken(Refusal):
    field = "name"
    message = _("您已经有同名的视图。请换个名字，或先去掉原来的。")


class TooManyViews(Refusal):
    message = _("每个台账最多存 12 个自己的视图，请先去掉不用的。")


class NobodyToSaveFor(Denied):
    message = _("请先登录，再存视图。")


class SavedByAnother(Denied):
    message = _("这个视图是别人存的，只有存的人能去掉。")


@action
def save_view(
    *, by: Actor, register_code: str, name: str, address: str, unit: Unit | None = None
) -> SavedView:
    """Keep a list's question under a name. ViewHasNoName, ViewIsTooLong, NameIsTaken or TooManyViews.

    What was typed into the question stays out of the ledger: it may be about a person.
    """
    if by.account is None:
        raise NobodyToSaveFor
    name = name.strip()
    if not name or len(name) > 30:
        raise ViewHasNoName
    if len(address) > 1000:
        raise ViewIsTooLong
    own = SavedView.objects.filter(register_code=register_code, account=by.account, dropped_at=None)
    names = list(own.values_list("name", flat=True))
    if name in names:
        raise NameIsTaken
    if len(names) >= MOST:
        raise TooManyViews
    view = SavedView.objects.create(
        register_code=register_code, name=name, address=address, account=by.account, unit=unit
    )
    changes = first_values(view, "register_code", "name", "unit_id")
    enter(view, verb="saved", by=by, changes=changes)
    return view


@action
def drop_view(*, by: Actor, view: SavedView, answers_for: Unit | None = None) -> SavedView:
    """Take a view out of the lists; what was typed into it goes too. Twice is once.

    SavedByAnother unless one saved it oneself, or it is a unit's and one answers for that unit.
    """
    own = by.account is not None and view.account_id == by.account.pk
    if not own and (
        view.unit is None or answers_for is None or not view.unit.path.startswith(answers_for.path)
    ):
        raise SavedByAnother
    if view.dropped_at is None:
        view.dropped_at, view.address = clock.now(), ""
        save_change(view, ["dropped_at", "address"])
        enter(view, verb="dropped", by=by, changes={"dropped_at": (None, view.dropped_at)})
    return view
