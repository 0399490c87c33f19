"""What is done with tours, observations and adoptions."""

from __future__ import annotations

from chunsheng.study.actions.adoptions import (
    AdoptedAlready,
    DueDayIsPast,
    EffectBeforeAdoption,
    NothingWasLearned,
    UnitIsOutside,
    adopt_lesson,
    stop_adoption,
    tell_effect,
    verify_effect,
)
from chunsheng.study.actions.tours import (
    LimitIsKnown,
    LimitIsTheDistricts,
    NothingWasCorrected,
    PartIsUnclear,
    PlaceIsAmbiguous,
    PlaceIsOurs,
    Seen,
    TourEndsBeforeItBegins,
    add_tour,
    correct_observation,
    draw_lesson,
    judge_tours,
    record_observation,
    set_limit,
)

__all__ = [
    "AdoptedAlready",
    "DueDayIsPast",
    "EffectBeforeAdoption",
    "LimitIsKnown",
    "LimitIsTheDistricts",
    "NothingWasCorrected",
    "NothingWasLearned",
    "PartIsUnclear",
    "PlaceIsAmbiguous",
    "PlaceIsOurs",
    "Seen",
    "TourEndsBeforeItBegins",
    "UnitIsOutside",
    "add_tour",
    "adopt_lesson",
    "correct_observation",
    "draw_lesson",
    "judge_tours",
    "record_observation",
    "set_limit",
    "stop_adoption",
    "tell_effect",
    "verify_effect",
]
