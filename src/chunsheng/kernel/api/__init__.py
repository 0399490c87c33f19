"""The API of the registers: what their pages show and do, for programs (ADR 0070)."""
