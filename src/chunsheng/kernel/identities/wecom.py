"""企业微信, for an application of one's own enterprise.

企业微信开发者中心: “构造企业微信登录链接” (path/98152), “获取access_token” (path/91039) and
“获取用户登录身份” (path/98176). Not OAuth 2.0: the access token is the application's, and the code
goes with it; there is neither PKCE nor a nonce, so the state alone ties the way back to the browser.
"""

from __future__ import annotations

from chunsheng.kernel.identities import talking
from chunsheng.kernel.identities.shape import Trip, Unconfirmed, Vouched, name_in, text_in


class WeCom:
    """One enterprise and its application."""

    def __init__(self, told: dict[str, str]) -> None:
        self.told = told

    def there(self, trip: Trip) -> str:
        """The page with the code to scan."""
        return talking.address(
            f"{self.told['login']}/wwlogin/sso/login",
            login_type="CorpApp",
            appid=self.told["client"],
            agentid=self.told["agent"],
            redirect_uri=trip.back,
            state=trip.state,
        )

    def vouched(self, code: str, trip: Trip) -> Vouched:
        """The member of the enterprise; whoever is none has no `userid`. Unconfirmed, ProviderIsSilent."""
        api, corp = self.told["api"], self.told["client"]
        ours = talking.get(f"{api}/cgi-bin/gettoken", corpid=corp, corpsecret=self.told["secret"])
        token = text_in(ours, "access_token")
        told = talking.get(f"{api}/cgi-bin/auth/getuserinfo", access_token=token, code=code)
        if told.get("errcode") != 0:
            raise Unconfirmed
        return Vouched(corp, text_in(told, "userid", 255), name_in(told, "userid"))
