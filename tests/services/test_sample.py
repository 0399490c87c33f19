"""The demonstration's requests are the same on every machine and show what they are meant to."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import transaction

from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.figures import rate_figure
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.words import clock, dates
from chunsheng.matters.queries import my_steps
from chunsheng.operations.demo.article import load_organisations
from chunsheng.operations.demo.geography import Geography, load_geography
from chunsheng.operations.demo.posts import load_posts
from chunsheng.operations.demo.requests import load_requests
from chunsheng.organisations.models import Holding
from chunsheng.services.actions import judge_overdue
from chunsheng.services.models import Request
from chunsheng.services.terms import ON_TIME_RATE

BY = Actor(channel="import")


@pytest.fixture
def ground(db: None) -> Geography:
    """The demonstration's ground with its posts."""
    made = load_geography(BY)
    load_posts(BY, made, load_organisations(BY, made.district).office.unit)
    return made


def told(requests: list[Request]) -> list[tuple[object, ...]]:
    return [
        (one.number, one.title, one.phone, one.stage, one.received_at, one.closed_at, one.judged)
        for one in requests
    ]


def test_the_sample_is_the_same_each_time_and_nothing_in_it_lies_ahead(ground: Geography) -> None:
    point = transaction.savepoint()
    first = told(load_requests(ground))
    transaction.savepoint_rollback(point)
    second = load_requests(ground)
    assert told(second) == first
    assert 300 <= len(second) <= 450
    assert all(one.sample and one.received_at < clock.now() for one in second)
    assert min(clock.day_of(one.received_at) for one in second).isoformat() == "2022-12-05"
    assert judge_overdue() == 0


def test_the_sample_has_every_stage_and_outcome_and_no_real_person(ground: Geography) -> None:
    made = load_requests(ground)
    stages = Counter(one.stage for one in made)
    assert set(stages) == {"to_assign", "to_sign", "handling", "closed", "archived"}
    judged = Counter(one.judged for one in made)
    assert {"on_time", "overdue", "excluded:merged", "excluded:beyond_powers", ""} <= set(judged)
    assert {one.name[1:] for one in made if one.name} == {"样例"}
    assert all(one.phone.startswith("1990000") for one in made if one.phone)
    assert {one.kind for one in made} == {"inquiry", "help", "complaint", "report", "advice"}
    assert any(one.confidential for one in made)
    rate = rate_figure(ON_TIME_RATE, ground.district, Period(clock.today()))
    assert rate.value is not None
    assert 0.85 < rate.value < 0.99
    assert rate.excluded.n >= 5


def test_every_grid_worker_finds_a_handful_and_the_first_all_sorts(ground: Geography) -> None:
    load_requests(ground)
    held = Holding.objects.filter(post__role="grid_worker").select_related("account", "post")
    sizes = {one.post.unit_id: my_steps(viewer_of(one.account)).count() for one in held}
    assert set(sizes) == {grid.pk for grid in ground.grids}
    assert all(1 <= size <= 12 for size in sizes.values())
    worker = next(one.account for one in held if one.post.unit_id == ground.first_grid.pk)
    steps = list(my_steps(viewer_of(worker)))
    tones = [dates.due(step.due_at).tone for step in steps]
    assert {"late", "soon", "later"} <= set(tones)
    assert dates.due(steps[0].due_at).text == "超 1 天"


def test_dispatchers_find_what_nobody_could_place(ground: Geography) -> None:
    load_requests(ground)
    held = Holding.objects.filter(post__role="dispatcher").select_related("account")
    waiting = [my_steps(viewer_of(one.account)).filter(kind="services.assign") for one in held]
    assert all(steps.count() >= 1 for steps in waiting)
