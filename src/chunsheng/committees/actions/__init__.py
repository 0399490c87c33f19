"""What is done with joint bodies, their meetings and what they resolve."""

from __future__ import annotations

from chunsheng.committees.actions.bodies import (
    BodyDoesNotStand,
    BodyIsClosed,
    ClosesTooEarly,
    CommitteeStands,
    IsNoBranch,
    OneMemberSits,
    QuorumIsSet,
    ResolutionsAreOpen,
    SeatIsTaken,
    SitsInNoCommunity,
    TermIsOver,
    TermIsWrong,
    build_branch_on,
    close_body,
    found_body,
    seat_member,
    set_quorum,
    unseat_member,
)
from chunsheng.committees.actions.meetings import (
    DayIsTooEarly,
    QuorumIsMissing,
    convene,
    hand_in_topic,
    hold_meeting,
    resolve,
)
from chunsheng.committees.actions.resolutions import (
    IsReported,
    judge_late,
    report_back,
    verify_report,
)

__all__ = [
    "BodyDoesNotStand",
    "BodyIsClosed",
    "ClosesTooEarly",
    "CommitteeStands",
    "DayIsTooEarly",
    "IsNoBranch",
    "IsReported",
    "OneMemberSits",
    "QuorumIsMissing",
    "QuorumIsSet",
    "ResolutionsAreOpen",
    "SeatIsTaken",
    "SitsInNoCommunity",
    "TermIsOver",
    "TermIsWrong",
    "build_branch_on",
    "close_body",
    "convene",
    "found_body",
    "hand_in_topic",
    "hold_meeting",
    "judge_late",
    "report_back",
    "resolve",
    "seat_member",
    "set_quorum",
    "unseat_member",
    "verify_report",
]
