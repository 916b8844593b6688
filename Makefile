# Each recipe is one plain command, so that Ctrl-C and SIGTERM reach it and make waits for it.
.PHONY: help setup run up down status test lint
.DEFAULT_GOAL := help

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

setup: ## Make the environment in .venv (every other target does it as well when needed)
	@./setup.sh

run: ## Take the sample deliveries through the whole warehouse, print the result, stop
	@./setup.sh strive run

up: ## Start the services and keep them running
	@./setup.sh strive up

down: ## Stop the services
	@./setup.sh strive down

status: ## What runs, what was published last, what waits
	@./setup.sh strive status

test: ## Every check and test
	@./setup.sh .ci/test

lint: ## The checks without the tests
	@./setup.sh .ci/lint
