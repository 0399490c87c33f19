"""The report's joint committee with its two branches (R16), and a sample committee of a community (R1).

Of the committee the report gives the day, who led its founding and the firm on which it rests; of
its branches only that they are there; of seats and meetings nothing, so nothing is entered. What the
sample committee discusses is made up and marked 样例.
"""

from __future__ import annotations

from datetime import date

from chunsheng.committees.actions import (
    convene,
    found_body,
    hand_in_topic,
    hold_meeting,
    report_back,
    resolve,
    seat_member,
    set_quorum,
    verify_report,
)
from chunsheng.committees.models import Body, Meeting, Seat
from chunsheng.committees.terms import BodyKind, Share
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register.evidence import cite_evidence
from chunsheng.operations.demo.article import (
    BRANCHES,
    FOUNDED,
    INTERVIEW,
    ISSUER,
    REPORT,
    Named,
)
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Holding, Organisation, Post
from chunsheng.organisations.terms import GRID_WORKER, SUPERVISOR, OrganisationKind

FOUNDED_SAID = (
    "3月2日，新华区委组织部牵头在该区高新技术产业园区依托河南恒一锂电科技有限公司挂牌成立"
    "新华区科技创新和先进制造业企业联合党委"
)
BRANCHES_SAID = "下设了科技创新党支部和先进制造业党支部"
SEATED, MET, NEXT = date(2022, 3, 1), date(2023, 2, 15), date(2023, 3, 10)
SCHOOL, RULES = "样例小学", "样例大党委议事规则第九条"
MINUTES = """样例。一、听取上季度决议落实情况。
二、议 3 号楼楼道灯，由网格员牵头更换。
三、议放学时段校门口停车，由样例小学提出错峰办法。
四、下次会议报告结果。"""


def load_joint_committee(by: Actor, named: Named) -> None:
    """The committee of the report and its branches, as far as it tells of them."""
    committee = found_body(
        by=by,
        kind=BodyKind.JOINT,
        name=named.committee.name,
        under=named.district,
        founded_on=FOUNDED,
        founded_by="新华区委组织部",
        base=named.hengyi,
        organisation=named.committee,
    )
    _cite(by, committee, FOUNDED_SAID)
    for name in BRANCHES:
        branch = found_body(
            by=by,
            kind=BodyKind.BRANCH,
            name=name,
            under=named.committee.unit,
            founded_from=FOUNDED,
            founded_on=INTERVIEW,
            organisation=Organisation.objects.get(name=name),
        )
        _cite(by, branch, BRANCHES_SAID)


def _cite(by: Actor, body: Body, quote: str) -> None:
    cite_evidence(by=by, record=body, title=REPORT, issuer=ISSUER, quote=quote)


def load_sample_committee(by: Actor, community: Unit, grid: Unit) -> None:
    """A community's committee that met, resolved, heard of one thing done, and meets again."""
    secretary, worker = _post(community, SUPERVISOR.code), _post(grid, GRID_WORKER.code)
    body = found_body(
        by=by,
        kind=BodyKind.COMMUNITY,
        name=f"{community.name}大党委",
        under=community,
        founded_on=SEATED,
        sample=True,
    )
    school = add_organisation(
        by=by, kind=OrganisationKind.SCHOOL, name=SCHOOL, parent=community, sample=True
    )
    chief = _seat(by, body, "书记", post=secretary)
    member = _seat(by, body, "委员", post=worker)
    part_time = _seat(by, body, "兼职委员", until=date(2025, 3, 1), organisation=school)
    set_quorum(by=by, body=body, share=Share.TWO_THIRDS, since=SEATED, source=RULES)
    meeting = convene(by=by, body=body, title="第一季度会议（样例）", on=MET, spot="社区会议室")
    hand_in_topic(by=by, meeting=meeting, seat=member, title="3 号楼楼道灯常坏")
    hand_in_topic(by=by, meeting=meeting, seat=part_time, title="放学时段校门口停车")
    hold_meeting(
        by=by, meeting=meeting, on=MET, attended=[chief, member, part_time], minutes=MINUTES
    )
    _resolve(by, meeting, member, worker)
    resolve(
        by=by, meeting=meeting, title="校门口错峰停车办法", owner=part_time, due_on=date(2023, 3, 6)
    )
    following = convene(by=by, body=body, title="三月会议（样例）", on=NEXT, spot="社区会议室")
    hand_in_topic(by=by, meeting=following, seat=chief, title="空地种什么")


def _resolve(by: Actor, meeting: Meeting, member: Seat, worker: Post) -> None:
    """The lamps: reported in time by the grid worker, verified by the secretary; and one to come."""
    lamps = resolve(
        by=by, meeting=meeting, title="更换 3 号楼楼道灯", owner=member, due_on=date(2023, 2, 28)
    )
    report_back(
        by=_holder(worker),
        resolution=lamps,
        report="样例：六盏灯已换成声控灯，2 月 24 日验收。",
        done_on=date(2023, 2, 24),
    )
    chief = _post(meeting.body.seats.get(title="书记").unit, SUPERVISOR.code)
    verify_report(by=_holder(chief), resolution=lamps)
    resolve(by=by, meeting=meeting, title="摸清空地有几处", owner=member, due_on=date(2023, 3, 20))


def _post(unit: Unit, role: str) -> Post:
    return Post.objects.get(unit=unit, role=role)


def _holder(post: Post) -> Actor:
    """Whoever holds the post, acting for its unit."""
    holding = Holding.objects.get(post=post, until=None, stand_in=False)
    return Actor(holding.account, "import", post.unit)


def _seat(
    by: Actor,
    body: Body,
    title: str,
    until: date | None = None,
    *,
    post: Post | None = None,
    organisation: Organisation | None = None,
) -> Seat:
    return seat_member(
        by=by,
        body=body,
        title=title,
        since=SEATED,
        until=until,
        post=post,
        organisation=organisation,
    )
