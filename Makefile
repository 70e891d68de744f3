# Postern in one word each. PORT moves all ports of a demo (8080), DATA is the folder with its data (.postern), VAULT=1 keeps its
# keys at a real key server (and its data in .postern-vault).
.DEFAULT_GOAL := help
.PHONY: help run demo test native native-test psql fmt bench image image-test reproducible clean
export PORT DATA OWNER VAULT
MAKEFLAGS += --no-print-directory

help: ## what there is
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null \
	  || grep -E '^[a-z-]+:.*##' Makefile

run: ## build and start everything on this machine; PORT=8180 DATA=.postern-2 for a second one, VAULT=1 with a key server
	@bin/run

demo: ## walk through a payment's life against the running gateway
	@bin/demo

test: ## every test
	@bin/test

native: ## build the native executable (GRAALVM_HOME, or a container of Mandrel where Docker answers)
	@bin/native

native-test: ## test the native executable, and measure it beside the JVM
	@bin/native-test

psql: ## the running database as the gateway's role; OWNER=1 as its owner; takes SQL on standard input
	@bin/psql

fmt: ## format the code
	@bin/mvn -q spotless:apply

bench: ## measure payments a second beside PostgreSQL's own
	@bin/bench

image: ## the container image for a JVM; bin/image native and native-micro for the executable's
	@bin/image

image-test: ## builds the images and tries them, with Docker or, for root on Debian, an engine of its own; POSTERN_NEEDS_DOCKER=1 insists
	@bin/image-test

reproducible: ## builds the package twice and compares the files
	@bin/reproducible

clean: ## remove what was built; the data stays
	@rm -rf target
