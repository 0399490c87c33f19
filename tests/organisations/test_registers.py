"""The registers of ground, organisations, posts and persons show what each persona may see."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.custody.actions import grant
from chunsheng.kernel.ledger.models import Entry
from chunsheng.organisations.actions import add_organisation, add_post
from chunsheng.organisations.models import Holding, Post
from chunsheng.organisations.queries import holder_on
from chunsheng.people.actions import add_person
from chunsheng.people.models import Person
from chunsheng.places.actions import add_area, add_building
from chunsheng.places.models import Area, Building
from tests.places.ground import BY, square
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
TODAY = date(2023, 3, 8)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def sent(**values: Any) -> dict[str, Any]:
    """A form as the page sends it, with its own key."""
    return {"key": str(uuid.uuid4()), **values}


STAFF = {"worker", "secretary", "dispatcher", "leader", "system_admin"}
OPEN_TO = {
    "places.areas": STAFF,
    "places.buildings": STAFF,
    "organisations.organisations": STAFF | {"security_admin"},
    "organisations.posts": STAFF | {"security_admin"},
    "people.persons": {"worker", "secretary"},
}


def test_each_register_opens_to_the_roles_that_need_it(world: World) -> None:
    for name in (*STAFF, "security_admin", "audit_admin"):
        client = signed_in(world.accounts[name])
        found = {code for code in OPEN_TO if client.get(f"/r/{code}/").status_code == 200}
        assert found == {code for code, roles in OPEN_TO.items() if name in roles}, name


def test_a_record_outside_ones_grid_is_not_there(world: World) -> None:
    client = signed_in(world.accounts["worker"])
    other = add_building(by=BY, name="9号楼", grid=world.other_grid)

    assert client.get(f"/r/places.buildings/{world.building.pk}/").status_code == 200
    assert client.get(f"/r/places.buildings/{other.pk}/").status_code == 404
    assert client.get(f"/r/places.areas/{world.district.pk}/").status_code == 404


@pytest.mark.parametrize(
    "code",
    [
        "places.areas",
        "places.buildings",
        "organisations.posts",
    ],
)
def test_a_long_list_is_read_page_by_page_to_its_end(world: World, code: str) -> None:
    for n in range(30):
        grid = add_area(
            by=BY,
            kind="grid",
            name=f"网格 {n}",
            code=f"419999001001{n + 50}",
            parent=world.community,
        ).unit
        add_building(by=BY, name=f"{n}号楼", grid=grid)
        add_post(by=BY, unit=grid, title="网格员")
    client, seen, address = signed_in(world.accounts["system_admin"]), [], "?chip=all"
    while address:
        context = client.get(f"/r/{code}/{address}").context
        seen += [row["url"] for row in context["rows"]]
        address = context["next"]

    model = {"places.areas": Area, "places.buildings": Building}.get(code, Post)
    assert len(seen) == len(set(seen)) == model.objects.count() > 30


def test_the_system_administrator_adds_redraws_and_moves_areas(world: World) -> None:
    client = signed_in(world.accounts["system_admin"])
    community = world.ground.communities[0]
    added = sent(kind="grid", name="网格 99", code="41999900100199", parent=str(community.pk))
    assert client.post("/r/places.areas/add/", added).status_code == 302
    area = Area.objects.get(code="41999900100199")
    address = f"/r/places.areas/{area.pk}/"
    drawn = str(square(113.0, 113.01)).replace("'", '"')
    redrawn = sent(version=1, boundary=drawn, datum="WGS-84", reason="核对")
    assert client.post(f"{address}redraw/", redrawn).status_code == 302
    moved = sent(version=2, parent=str(world.ground.communities[1].pk), reason="调整")
    assert client.post(f"{address}move/", moved).status_code == 302

    assert Area.objects.get(pk=area.pk).version == 3
    page = client.get(address).content.decode()
    assert [text in page for text in ("登记", "重画边界", "调整隶属", "网格 99")] == [True] * 4


def test_a_refusal_stands_beside_its_field_and_stores_nothing(world: World) -> None:
    client, before = signed_in(world.accounts["system_admin"]), Entry.objects.count()
    answer = client.post("/r/places.areas/add/", sent(kind="street", name="街道", code="1"))

    assert answer.status_code == 400
    assert "“街道（镇）”要归在“区”下。" in answer.content.decode()
    assert answer.context["form"].errors["parent"]
    assert Entry.objects.count() == before


def test_the_security_administrator_fills_and_vacates_posts_and_no_one_else(world: World) -> None:
    post = Post.objects.get(unit=world.grid)
    newcomer = Account.objects.create_account("newcomer", title="新网格员")
    address = f"/r/organisations.posts/{post.pk}/"
    fill = {"account": str(newcomer.pk), "since": "2023-03-08"}
    refused = signed_in(world.accounts["system_admin"]).post(f"{address}fill/", sent(**fill))
    assert (refused.status_code, Holding.objects.filter(account=newcomer).count()) == (403, 0)

    client = signed_in(world.accounts["security_admin"])
    held = client.post(f"{address}fill/", sent(**fill))
    assert held.status_code == 409
    assert "这个岗位在这段时间已有人任职" in held.content.decode()
    holding = Holding.objects.get(post=post, until=None)
    leave = sent(holding=str(holding.pk), on="2023-03-08", reason="轮岗")
    left = client.post(f"{address}vacate/", leave)
    assert left.status_code == 302
    assert client.post(f"{address}fill/", sent(**fill)).status_code == 302
    holder = holder_on(post, TODAY)
    assert holder is not None
    assert holder.account == newcomer
    assert [one.role for one in viewer_of(newcomer).held] == ["grid_worker"]
    assert viewer_of(world.accounts["worker"]).held == ()
    page = client.get(address).content.decode()
    assert "新网格员" in page


def test_a_stand_in_ends_without_ending_the_holder(world: World) -> None:
    post = Post.objects.get(unit=world.grid)
    holder = Holding.objects.get(post=post, until=None)
    other = Account.objects.create_account("other", title="代班")
    client = signed_in(world.accounts["security_admin"])
    address = f"/r/organisations.posts/{post.pk}/"
    fill = sent(account=str(other.pk), since="2023-03-08", stand_in="on")
    assert client.post(f"{address}fill/", fill).status_code == 302
    stand_in = Holding.objects.get(post=post, stand_in=True)
    leave = sent(holding=str(stand_in.pk), on="2023-03-08", reason="代班结束")
    assert client.post(f"{address}vacate/", leave).status_code == 302
    assert viewer_of(other).held == ()
    assert Holding.objects.get(pk=holder.pk).until is None


def test_the_security_administrator_cannot_take_a_post_for_herself(world: World) -> None:
    post = Post.objects.get(unit=world.grid)
    herself = world.accounts["security_admin"]
    fill = sent(account=str(herself.pk), since="2023-03-08", stand_in="on")
    answer = signed_in(herself).post(f"/r/organisations.posts/{post.pk}/fill/", fill)
    assert answer.status_code == 403
    assert "不能给自己授权" in answer.content.decode()
    assert not Holding.objects.filter(account=herself, post=post).exists()
    assert [one.role for one in viewer_of(herself).held] == ["security_admin"]


def test_an_organisation_shows_its_posts_and_is_found_by_its_old_name(world: World) -> None:
    client = signed_in(world.accounts["system_admin"])
    organisation = add_organisation(
        by=BY, kind="community", name="样例甲社区居民委员会", unit=world.community
    )
    address = f"/r/organisations.organisations/{organisation.pk}/"
    renamed = sent(version=1, name="样例新居民委员会", on="2023-03-08", reason="更名")
    assert client.post(f"{address}rename/", renamed).status_code == 302

    page = client.get(address).content.decode()
    assert "社区书记" in page
    found = client.get("/r/organisations.organisations/?q=甲社区").content.decode()
    assert "样例新居民委员会" in found


def test_persons_are_covered_until_opened_with_a_reason(world: World) -> None:
    person = add_person(by=BY, name="样例甲", phone="13800001234", home=world.grid)
    add_person(by=BY, name="样例外", phone="13900001234", home=world.other_grid)
    client = signed_in(world.accounts["worker"])
    address = f"/r/people.persons/{person.pk}/"
    for page in ("/r/people.persons/", address):
        text = client.get(page).content.decode()
        assert "138****1234" in text
        assert "样例甲" not in text
        assert "139****1234" not in text
    assert client.post(f"{address}open/").status_code == 400
    opened = client.post(f"{address}open/", {"reason": "上门送菜前核对"}).content.decode()

    assert "样例甲" in opened
    assert "13800001234" in opened
    entry = Entry.objects.get(record_id=person.pk, verb="custody.opened")
    assert (entry.reason, entry.by) == ("上门送菜前核对", world.accounts["worker"])


def test_a_person_is_added_where_the_grid_worker_acts(world: World) -> None:
    client = signed_in(world.accounts["worker"])
    answer = client.post("/r/people.persons/add/", sent(name="样例乙", phone=""))

    assert answer.status_code == 302
    assert Person.objects.get().home == world.grid


def test_nobody_adds_beyond_the_ground_where_the_role_is_held(world: World) -> None:
    clerk = Account.objects.create_account("clerk", title="街道系统管理员")
    grant(by=BY, account=clerk, role="system_admin", unit=world.street)
    client, before = signed_in(clerk), Entry.objects.count()
    post = sent(unit=str(world.other_grid.pk), title="网格员", role="leader", kind="member")
    assert client.post("/r/organisations.posts/add/", post).status_code == 403
    assert Entry.objects.count() == before
    assert not Post.objects.filter(unit=world.other_grid, role="leader").exists()
    own = sent(unit=str(world.grid.pk), title="副网格员", kind="member")
    assert client.post("/r/organisations.posts/add/", own).status_code == 302
