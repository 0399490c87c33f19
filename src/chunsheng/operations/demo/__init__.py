"""The demonstration district: the report's facts, and samples marked 样例 around them."""
