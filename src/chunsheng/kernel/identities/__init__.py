"""Signing in by what another system says: an OpenID provider, WeCom, DingTalk, Feishu."""
