"""Who brings a token, and who asks too often: settled before any door is reached."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from chunsheng.kernel.api.models import Token
from chunsheng.kernel.api.problems import not_so, problem
from chunsheng.kernel.api.queries import limit_today, token_that_holds
from chunsheng.kernel.words import clock

MINUTE = 60


class TokenMiddleware:
    """Puts the token's account in the place of the session's, in the API and nowhere else.

    It stands outside the doors, so that a day of use can be noted though the API only reads.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        token = self.identify(request)
        asker = token or (request.user if request.user.is_authenticated else None)
        if asker is not None and (wait := too_often(str(asker.pk))):
            told = _("调用太频繁，请 %(seconds)s 秒后再试。") % {"seconds": wait}
            answer = problem(HTTPStatus.TOO_MANY_REQUESTS, told)
            answer["Retry-After"] = str(wait)
            return answer
        if token is not None and token.last_used_on != clock.today():
            Token.objects.filter(pk=token.pk).update(last_used_on=clock.today())
        answer = self.get_response(request)
        return not_so(answer) if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED else answer

    def identify(self, request: HttpRequest) -> Token | None:
        """The token in the header. One that does not hold is nobody's, whatever session comes along."""
        said = request.headers.get("Authorization")
        if said is None:
            return None
        scheme, _space, told = said.partition(" ")
        token = token_that_holds(told) if scheme.lower() == "bearer" else None
        request.token = token  # type: ignore[attr-defined]  # ours
        request.user = token.account if token is not None else AnonymousUser()
        return token


def too_often(asker: str) -> int:
    """Count one more of this minute; after how many seconds the next begins, once the limit is passed.

    Each worker counts for itself: with two of them twice as much may pass, and never more.
    """
    limit = limit_today()
    now = int(clock.real_now().timestamp())
    name = f"api-{asker}-{now // MINUTE}"
    cache.add(name, 0, 2 * MINUTE)
    if limit is None or cache.incr(name) <= limit.per_minute:
        return 0
    return MINUTE - now % MINUTE
