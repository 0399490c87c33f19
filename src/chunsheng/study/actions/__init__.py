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
    CodesAreUnknown,
    LessonIsAdopted,
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
)

__all__ = [
    "AdoptedAlready",
    "CodesAreUnknown",
    "DueDayIsPast",
    "EffectBeforeAdoption",
    "LessonIsAdopted",
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
    "stop_adoption",
    "tell_effect",
    "verify_effect",
]
