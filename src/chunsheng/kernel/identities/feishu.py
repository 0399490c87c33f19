"""飞书, for an application of one's own enterprise.

飞书开放平台: “获取授权码” (open-apis/authen/v1/authorize), “获取 user_access_token”
(open-apis/authen/v2/oauth/token) and “获取用户信息” (open-apis/authen/v1/user_info). OAuth 2.0 with
PKCE, but asked in JSON, answered with a `code` of its own, and without a signed token.
"""

from __future__ import annotations

from authlib.oauth2.rfc7636 import create_s256_code_challenge

from chunsheng.kernel.identities import talking
from chunsheng.kernel.identities.shape import Trip, Unconfirmed, Vouched, name_in, text_in


class Feishu:
    """One application."""

    def __init__(self, told: dict[str, str]) -> None:
        self.told = told

    def there(self, trip: Trip) -> str:
        """Its own page of consent."""
        return talking.address(
            f"{self.told['login']}/open-apis/authen/v1/authorize",
            client_id=self.told["client"],
            response_type="code",
            redirect_uri=trip.back,
            state=trip.state,
            code_challenge=create_s256_code_challenge(trip.verifier),
            code_challenge_method="S256",
        )

    def vouched(self, code: str, trip: Trip) -> Vouched:
        """Whoever consented, as this application knows them. Unconfirmed, ProviderIsSilent."""
        api, client = self.told["api"], self.told["client"]
        asked = {
            "grant_type": "authorization_code",
            "client_id": client,
            "client_secret": self.told["secret"],
            "code": code,
            "redirect_uri": trip.back,
            "code_verifier": trip.verifier,
        }
        token = text_in(
            talking.post_json(f"{api}/open-apis/authen/v2/oauth/token", asked), "access_token"
        )
        header = {"Authorization": f"Bearer {token}"}
        told = talking.get(f"{api}/open-apis/authen/v1/user_info", header)
        if told.get("code") != 0:
            raise Unconfirmed
        return Vouched(
            client, text_in(told.get("data"), "open_id", 255), name_in(told["data"], "name")
        )
