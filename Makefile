# Chunsheng's commands. `make` alone lists them; the work itself is in tools/ and in the command
# `chunsheng`, so that nothing needs more than Python 3.11 with venv, git and make.

PYTHON ?= python3
PORT ?= 8000
HERE = .venv/bin
export PORT

.DEFAULT_GOAL := list
.PHONY: list demo test check fix unit laws browser nightly messages docs lock hooks clean ready tools-ready

list: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ready ## open the demonstration district on 127.0.0.1 (PORT=, DATABASE_URL=)
	@$(HERE)/chunsheng demo

test: tools-ready ## prove everything: checks, tests and browser journeys on both databases
	@$(HERE)/python tools/prove.py checks unit browser

check: tools-ready ## only the checks that need no database: style, types, storeys, templates, what is written
	@$(HERE)/python tools/prove.py checks

unit: tools-ready ## only the tests without a browser, on both databases
	@$(HERE)/python tools/prove.py unit

laws: tools-ready ## only the laws of tests/laws, on both databases
	@$(HERE)/python tools/prove.py laws

browser: tools-ready ## only the browser journeys, on both databases
	@$(HERE)/python tools/prove.py browser

nightly: tools-ready ## the longer proofs, on both databases
	@$(HERE)/python tools/prove.py nightly

fix: tools-ready ## mend what can be mended by machine: imports, style, layout
	@$(HERE)/ruff check --fix-only --quiet .
	@$(HERE)/ruff format .

messages: tools-ready ## gather the texts to translate into the English catalogue
	@$(HERE)/python tools/messages.py

docs: tools-ready ## write the pages about registers, check that every link leads somewhere
	@$(HERE)/python tools/registers.py
	@$(HERE)/python tools/links.py

lock: tools-ready ## resolve the requirements and the front end anew, with hashes
	@$(HERE)/python tools/lock.py

hooks: tools-ready ## check each commit on this clone before it is made
	@git config core.hooksPath .githooks

clean: ## remove what was installed and built; the district's own records in var/ stay
	@rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

ready:
	@$(PYTHON) tools/prepare.py runtime
	@$(HERE)/python tools/front_end.py

tools-ready:
	@$(PYTHON) tools/prepare.py runtime develop
	@$(HERE)/python tools/front_end.py
