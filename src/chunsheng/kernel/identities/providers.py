"""Which providers the settings name, and what each is called."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.identities.dingtalk import DingTalk
from chunsheng.kernel.identities.feishu import Feishu
from chunsheng.kernel.identities.oidc import OpenIdProvider
from chunsheng.kernel.identities.shape import Provider
from chunsheng.kernel.identities.terms import Kind
from chunsheng.kernel.identities.wecom import WeCom
from chunsheng.kernel.words.errors import Refusal

ADAPTERS: dict[str, type[Provider]] = {
    Kind.OIDC: OpenIdProvider,
    Kind.WECOM: WeCom,
    Kind.DINGTALK: DingTalk,
    Kind.FEISHU: Feishu,
}
# Without these nothing can be asked; the rest has defaults.
NEEDED = {
    Kind.OIDC: ("issuer", "client", "secret"),
    Kind.WECOM: ("client", "agent", "secret"),
    Kind.DINGTALK: ("client", "secret"),
    Kind.FEISHU: ("client", "secret"),
}


class IsNotOffered(Refusal):
    message = _("本区没有开通这种登录方式，请用登录名和密码登录。")


def offered() -> list[dict[str, str]]:
    """What the settings name, in the order of the pages: its kind and its title."""
    return [{"kind": kind.value, "title": title_of(kind)} for kind in Kind if _is_set(kind)]


def title_of(kind: str) -> str:
    """What it is called here; the settings may name an OpenID provider."""
    return settings.IDENTITIES[kind].get("title") or str(Kind(kind).label)


def provider_of(kind: str) -> Provider:
    """The adapter of a kind. IsNotOffered."""
    if kind not in ADAPTERS or not _is_set(kind):
        raise IsNotOffered
    return ADAPTERS[kind](settings.IDENTITIES[kind])


def _is_set(kind: str) -> bool:
    told = settings.IDENTITIES.get(kind, {})
    return all(told.get(name) for name in NEEDED[Kind(kind)])
