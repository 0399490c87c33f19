"""The components as tags; what each is handed stands at the top of its template in ui/parts/."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from django import forms, template
from django.forms.boundfield import BoundField
from django.template import Context

from chunsheng.kernel.ui import drawing
from chunsheng.kernel.words import dates

register = template.Library()
Parts = dict[str, Any]
Tag = TypeVar("Tag", bound=Callable[..., Any])


def part(name: str, *, takes_context: bool = False) -> Callable[[Tag], Tag]:
    """A tag that renders one component's template."""
    return register.inclusion_tag(f"ui/parts/{name}.html", name=name, takes_context=takes_context)


register.simple_tag(cache(drawing.icon), name="icon")
register.simple_tag(drawing.pill)
register.simple_tag(drawing.due)


@part("stage_rail")
def stage_rail(stages: Iterable[Any]) -> Parts:
    """The stages of a life cycle."""
    return {"stages": stages}


@part("timeline")
def timeline(items: Iterable[Any]) -> Parts:
    """What happened, each with its moment in words."""
    return {"items": [_with_moment(item) for item in items]}


@part("photo")
def photo(photo: Any) -> Parts:
    """A photo's thumb that opens the photo."""
    return {"photo": photo}


@part("facts")
def facts(rows: Iterable[Any]) -> Parts:
    """Names and values."""
    return {"rows": rows}


@part("figure_link")
def figure_link(text: Any, url: str | None = "") -> Parts:
    """A number that opens into its records."""
    return {"text": text, "url": url}


@part("kpi")
def kpi(*, title: str, value: Any, **rest: Any) -> Parts:
    """One number on a card; the value None says that nothing was reported."""
    return {"title": title, "value": value, **rest}


@part("rate")
def rate(figure: Any) -> Parts:
    """A rate with its parts."""
    return {"figure": figure}


@part("bar")
def bar(value: Any, max: Any, label: str) -> Parts:
    """How far something is."""
    return {"value": value, "max": max, "label": label}


@part("empty")
def empty(title: str, hint: str = "", url: str = "", text: str = "", icon: str = "inbox") -> Parts:
    """Nothing here yet, and what to do next."""
    return {"title": title, "hint": hint, "url": url, "text": text, "icon": icon}


@part("error_summary")
def error_summary(form: forms.BaseForm, title: str = "") -> Parts:
    """What is wrong with a form, each line leading to its field; under a title of its own or ours."""
    faults: list[Parts] = [{"text": text} for text in form.non_field_errors()]
    for bound in form:
        faults += [
            {"text": text, "label": bound.label, "anchor": _anchor(bound)} for text in bound.errors
        ]
    return {"faults": faults, "count": len(faults), "title": title}


@part("field")
def field(bound: BoundField) -> Parts:
    """One field: label, help, control, error; what was typed stays."""
    kind = _kind(bound)
    help_id, error_id = f"{bound.auto_id}_helptext", f"{bound.auto_id}_error"
    described = [help_id] if bound.help_text else []
    described += [error_id] if bound.errors else []
    return {
        "bound": bound,
        "kind": kind,
        "control": "" if kind == "choices" else bound.as_widget(attrs=_attributes(bound, kind)),
        "anchor": _anchor(bound),
        "help_id": help_id,
        "error_id": error_id,
        "described": " ".join(described),
    }


@part("chips")
def chips(items: Iterable[Any], label: str) -> Parts:
    """Filters as links."""
    return {"items": items, "label": label}


@part("find")
def find(
    action: str,
    value: str = "",
    placeholder: str = "",
    keep: Iterable[tuple[str, str]] = (),
) -> Parts:
    """The search box of a list."""
    return {"action": action, "value": value, "placeholder": placeholder, "keep": keep}


@part("data_table")
def data_table(
    caption: str, columns: list[Any], rows: Iterable[Mapping[str, Any]], picks: Any = None
) -> Parts:
    """A list's rows; with `picks` each can be ticked."""
    return {
        "caption": caption,
        "columns": columns,
        "rows": [{"cells": drawing.row(columns, row), "pick": row.get("pick")} for row in rows],
        "picks": bool(picks),
    }


@part("pager")
def pager(previous: str | None = None, next: str | None = None, note: str = "") -> Parts:
    """The foot of a list: the pages before and after."""
    return {"previous": previous, "next": next, "note": note}


@part("post_button", takes_context=True)
def post_button(
    context: Context, text: str, action: str, kind: str = "", icon: str = "", **hidden: Any
) -> Parts:
    """A form that is one button; further keywords are its hidden fields."""
    token = context.get("csrf_token")
    parts = {"text": text, "action": action, "kind": kind, "icon": icon}
    return {**parts, "hidden": hidden, "csrf_token": token}


@part("confirm_link")
def confirm_link(text: str, url: str, dialog: str, kind: str = "", icon: str = "") -> Parts:
    """Opens a dialog of this page, or without scripts the page where the same is asked."""
    return {"text": text, "url": url, "dialog": dialog, "kind": kind, "icon": icon}


@part("file_card")
def file_card(file: Any) -> Parts:
    """One attached file."""
    return {"file": file}


@part("tile")
def tile(title: str, note: str, icon: str, url: str) -> Parts:
    """One way in, on the portal's first page."""
    return {"title": title, "note": note, "icon": icon, "url": url}


@part("track")
def track(request_card: Any) -> Parts:
    """How far a request is, for whoever made it."""
    return {"request_card": request_card}


def _with_moment(item: Any) -> Parts:
    names = ("at", "text", "lead", "detail", "pill", "tone", "photos")
    if isinstance(item, Mapping):
        read: Parts = {name: item.get(name) for name in names}
    else:
        read = {name: getattr(item, name, None) for name in names}
    return {**read, "moment": dates.moment(read["at"])}


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "area" if isinstance(widget, forms.Textarea) else "text"


def _attributes(bound: BoundField, kind: str) -> dict[str, str | bool]:
    """The widget's class, beside what its form gave it; Django adds the ARIA attributes."""
    if kind == "hidden":
        return {}
    is_select = isinstance(bound.field.widget, forms.Select)
    own = "form-check-input" if kind == "check" else "form-select" if is_select else "form-control"
    given = bound.field.widget.attrs.get("class", "")
    return {"class": f"{own} {given}".strip()}


def _anchor(bound: BoundField) -> str:
    """Where an error leads: the control, or the set of controls."""
    return bound.id_for_label if _kind(bound) != "choices" else f"field-{bound.html_name}"
