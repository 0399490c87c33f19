"""Forms of bodies, meetings and resolutions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.committees.models import Body, Meeting, Resolution, Seat
from chunsheng.committees.queries import named, own_seats, seats_on, still_held
from chunsheng.committees.terms import PROJECTS, BodyKind, Share
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import ReasonForm, VerbForm
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.words import clock, dates
from chunsheng.organisations.forms import OrganisationField
from chunsheng.organisations.models import Post
from chunsheng.organisations.terms import INVESTMENT_OFFICER, SUPERVISOR
from chunsheng.places.forms import UnitChoice

CONVENERS = (SUPERVISOR.code, INVESTMENT_OFFICER.code)


def _lines(label: Any, longest: int) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": 5})
    )


class PostChoice(forms.ModelChoiceField):
    """A post, named with its unit."""

    def label_from_instance(self, obj: Any) -> str:
        """样例社区 社区书记."""
        return f"{obj.unit.name} {obj.title}"


class BodyForm(VerbForm):
    """A new body."""

    kind = forms.ChoiceField(label=_("类别"), choices=BodyKind.choices)
    name = forms.CharField(label=_("名称"), max_length=120)
    under = UnitChoice(
        label=_("设在哪里"),
        help_text=_("社区的设在社区；支部设在它的党委下面，会一并记为下设支部。"),
    )
    founded_on = forms.DateField(label=_("成立日期"))
    founded_by = forms.CharField(label=_("谁牵头成立"), max_length=120, required=False)
    base = OrganisationField(label=_("依托单位"), required=False)

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Units of one's own ground."""
        field: Any = self.fields["under"]
        field.queryset = field.queryset.filter(within(viewer.paths(CONVENERS)))


class SeatForm(VerbForm):
    """Who sits, as what, for which term."""

    organisation = OrganisationField(label=_("成员单位"), required=False)
    post = PostChoice(label=_("或者一个岗位"), queryset=Post.objects.none(), required=False)
    title = forms.CharField(
        label=_("职务"), max_length=30, help_text=_("例如书记、委员、兼职委员。")
    )
    since = forms.DateField(label=_("任期自"))
    until = forms.DateField(
        label=_("任期至"), required=False, help_text=_("从这一天起不再任职；没有定期限的不填。")
    )

    def fit(self, record: Body, viewer: Viewer) -> None:
        """Posts of one's own ground."""
        posts = Post.objects.filter(within(viewer.paths(CONVENERS), "unit__path"))
        field: Any = self.fields["post"]
        field.queryset = posts.select_related("unit").order_by("unit__path", "title")


class SeatChoice(forms.ModelChoiceField):
    """A seat with the day from which it is held: one member may have another one after it."""

    def label_from_instance(self, obj: Seat) -> str:
        """样例小学 · 兼职委员 · 3月8日 周三起."""
        return f"{obj} · " + _now("%(since)s起") % {"since": dates.day(obj.since)}


class _SeatChosen(VerbForm):
    """One of the seats of a body."""

    def _offer(self, name: str, seats: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = seats


class UnseatForm(_SeatChosen, ReasonForm):
    """Whose seat ends, on which day, and why."""

    seat = SeatChoice(label=_("谁离任"), queryset=Seat.objects.none())
    on = forms.DateField(
        label=_("从哪天起"), help_text=_("还没有开始的席位要取消的，填它开始的那天。")
    )
    field_order = ("seat", "on")

    def fit(self, record: Body, viewer: Viewer) -> None:
        """Whoever sits today or is going to."""
        self._offer("seat", still_held(record, clock.today()))


class QuorumForm(VerbForm):
    """How many have to come, by which document."""

    share = forms.ChoiceField(label=_("至少到会"), choices=Share.choices)
    since = forms.DateField(label=_("生效日期"))
    source = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("章程或文件的名称和条款，例如“章程第九条”。")
    )


class BuildForm(VerbForm):
    """On which project a branch is built, from which day on."""

    to: Any = forms.ModelChoiceField(label=_("项目"), queryset=None)
    on = forms.DateField(label=_("从哪天起"))
    reason = forms.CharField(
        label=_("理由"), max_length=500, required=False, help_text=_("迁到别的项目时写明为什么。")
    )

    def fit(self, record: Body, viewer: Viewer) -> None:
        """The projects that the viewer may open."""
        field: Any = self.fields["to"]
        field.queryset = registers[PROJECTS].rows(viewer)


class CloseForm(ReasonForm):
    """From which day on there is no such body, and why."""

    on = forms.DateField(label=_("从哪天起"))
    field_order = ("on",)


class ConveneForm(VerbForm):
    """Which meeting, when and where."""

    title = forms.CharField(label=_("会议名称"), max_length=80)
    on = forms.DateField(label=_("日期"))
    spot = forms.CharField(label=_("地点"), max_length=120, required=False)


class TopicForm(_SeatChosen):
    """Which member wants what to be spoken of."""

    seat = forms.ModelChoiceField(label=_("谁提交"), queryset=Seat.objects.none())
    title = forms.CharField(label=_("议题"), max_length=200)

    def fit(self, record: Meeting, viewer: Viewer) -> None:
        """One's own seat; whoever convenes takes topics from every member."""
        seats = named(record.body.seats.all())
        if not viewer.reaches(record.body.organisation.unit.path, CONVENERS):
            seats = seats.filter(pk__in=own_seats(viewer).values("pk"))
        self._offer("seat", seats)


class HoldForm(_SeatChosen):
    """When it was, who came, what was said."""

    on = forms.DateField(label=_("开会日期"))
    attended = forms.ModelMultipleChoiceField(
        label=_("到会的席位"),
        queryset=Seat.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    minutes = _lines(_("纪要"), 5000)

    def fit(self, record: Meeting, viewer: Viewer) -> None:
        """The seats of the body; on which day one sat is judged when it is sent."""
        self.fields["on"].initial = min(record.on, clock.today())
        self._offer("attended", named(record.body.seats.all()))


class ResolveForm(_SeatChosen):
    """What was resolved, who owns it, by when."""

    title = forms.CharField(label=_("决议事项"), max_length=120)
    owner = forms.ModelChoiceField(label=_("谁负责"), queryset=Seat.objects.none())
    due_on = forms.DateField(label=_("应办日"))

    def fit(self, record: Meeting, viewer: Viewer) -> None:
        """The members of that day."""
        self._offer("owner", seats_on(record.body, record.on))


class ReportForm(VerbForm):
    """What became of it, and when."""

    report = _lines(_("落实情况"), 500)
    done_on = forms.DateField(label=_("落实日期"))

    def fit(self, record: Resolution, viewer: Viewer) -> None:
        """Today stands ready."""
        self.fields["done_on"].initial = clock.today()
