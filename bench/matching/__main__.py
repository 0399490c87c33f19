"""Print CPU seconds and peak memory of the solver and its rivals: `python -m bench.matching`.

Run from the root of the project with `src` on the path. `--quick` leaves out what takes minutes;
words select questions, as in `python -m bench.matching stable balance`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 240
"""CPU seconds after which a contestant is stopped."""
NEEDS = {
    "scipy HiGHS": "scipy",
    "scipy sparse": "scipy",
    "PuLP/CBC": "pulp",
    "matching": "matching",
}
QUICK = 20_000
FLOWS = ["greedy Python", "OR-Tools per household", "OR-Tools textbook loop"]
PROGRAMME: list[tuple[str, list[str]]] = [
    ("share 1000", ["chunsheng", *FLOWS, "scipy HiGHS", "PuLP/CBC", "CP-SAT"]),
    ("share 10000", ["chunsheng", *FLOWS, "scipy HiGHS", "PuLP/CBC", "CP-SAT"]),
    ("share 100000", ["chunsheng", *FLOWS]),
    ("share 1000000", ["chunsheng", "greedy Python"]),
    ("assign 1000", ["chunsheng", "scipy sparse"]),
    ("assign 10000", ["chunsheng", "scipy sparse"]),
    ("stable 1000 100", ["chunsheng", "matching"]),
    ("stable 3000 300", ["chunsheng", "matching"]),
    ("stable 100000 25000", ["chunsheng"]),
    ("balance 10000 200", ["chunsheng", "greedy Python"]),
    ("balance 100000 1000", ["chunsheng", "greedy Python"]),
    ("round 12 9", ["chunsheng"]),
]


def _stop_late_runs() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))


def _row(question: str, contestant: str) -> dict[str, object]:
    wanted = NEEDS.get(contestant)
    if wanted and importlib.util.find_spec(wanted) is None:
        return {"note": "not installed"}
    paths = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    ran = subprocess.run(  # noqa: S603 -- our own interpreter and our own module
        [sys.executable, "-m", "bench.matching", "--one", question, contestant],
        env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"},
        preexec_fn=_stop_late_runs,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        last = ran.stderr.strip().splitlines()[-1:] or [f"stopped after {LIMIT} CPU s"]
        return {"note": last[0][:60]}
    found: dict[str, object] = json.loads(ran.stdout)
    return found


def _print_question(question: str, contestants: list[str]) -> None:
    out = sys.stdout
    out.write(f"\n{question}\n")
    ours: float | None = None
    for contestant in contestants:
        row = _row(question, contestant)
        if "note" in row:
            out.write(f"  {contestant:<24} {row['note']}\n")
            continue
        cpu = float(str(row["cpu"]))
        ours = max(cpu, 1e-6) if ours is None else ours
        result = f"{row['meaning']} = {', '.join(map(str, row['result']))}"  # type: ignore[call-overload]
        out.write(
            f"  {contestant:<24} {cpu:>9.4f} s {cpu / ours:>8.1f}x {row['peak_mb']:>6} MB  {result}\n"
        )
        out.flush()


def main(words: list[str]) -> None:
    """Run the programme, or one contest in this process."""
    if words[:1] == ["--one"]:
        from bench.matching.contests import measure

        sys.stdout.write(json.dumps(measure(words[1], words[2])))
        return
    quick = "--quick" in words
    chosen = [word for word in words if not word.startswith("--")]
    sys.stdout.write(
        "CPU seconds (short runs repeated and averaged), times ours, peak memory of the process\n"
    )
    for question, contestants in PROGRAMME:
        kind, size, *_ = question.split()
        if (quick and int(size) > QUICK) or (chosen and kind not in chosen):
            continue
        slow = {"PuLP/CBC", "CP-SAT"} if quick and int(size) > 1000 else set()
        _print_question(question, [name for name in contestants if name not in slow])


if __name__ == "__main__":
    main(sys.argv[1:])
