# The two commands that matter: `make report` shows what the program does, `make test` checks everything.
# Both make .venv ready first, and do nothing about it when it is. Written for GNU make 3.81 and later.

PYTHON ?= python3
WORKERS ?= 2
ifeq ($(OS),Windows_NT)
BIN = .venv/Scripts
else
BIN = .venv/bin
endif
PAGE = build/japan-gallium.html
SPARK_TESTS = tests/test_trade_spark.py # in a process of their own: one cluster, one session
DRAWN = $(addprefix tests/test_,$(addsuffix .py,control drawn mutations origin passage scenario_properties through tracing))

.PHONY: help report test environment chromium java lock upgrade sbom audit bench fuzz mutants soak thorough screenshot clean

help:
	@echo "make report      Japan's dependency for gallium: as text, and as a page to open"
	@echo "make test        every check, up to the first that fails"
	@echo "make bench       the benchmarks"
	@echo "make fuzz        ten minutes of coverage-guided fuzzing of what reads foreign files"
	@echo "make thorough    the tests that draw their cases, with more of them"
	@echo "make soak        a thousand reports in one process, two hundred writers killed"
	@echo "make mutants     mutation testing of the formulas; docs/mutants.md tells what came out"
	@echo "make screenshot  the pictures in the documentation"
	@echo "make lock        the lock files, after a change of the dependencies (make upgrade: the newest releases)"
	@echo "make sbom        what the program is made of (build/kzgraph.cdx.json); make audit: known vulnerabilities (asks a network)"
	@echo "make clean       remove what was built (.venv stays)"
	@echo "PYTHON=<path> chooses the Python that .venv is made from, CHROMIUM=<path> the browser, JAVA_HOME=<folder> the Java."

report:
	@"$(PYTHON)" tools/setup_env.py --profile report
	@$(BIN)/kzgraph report Japan gallium
	@mkdir -p build
	@$(BIN)/kzgraph view gallium --consumer Japan -o $(PAGE)
	@echo "The page to open: $(CURDIR)/$(PAGE)"
	@echo "Everything else: $(BIN)/kzgraph --help"

test: environment chromium java
	@$(BIN)/python tools/side_by_side.py -j $(WORKERS) "$(BIN)/mypy" "$(BIN)/ruff check ." "$(BIN)/ruff format --check ." \
	"$(BIN)/lint-imports --no-logo" "$(BIN)/deptry ."
	@$(BIN)/python -m compileall -q kzgraph tools # the tests start the program some two hundred times; not every start need compile it
	@CHROMIUM="$$($(BIN)/python tools/chromium.py 2>/dev/null)" || unset CHROMIUM; export CHROMIUM; \
	echo "$(BIN)/pytest -n $(WORKERS) -m 'not spark'"; $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m 'not spark'
	@JAVA_HOME="$$($(BIN)/python tools/java.py 2>/dev/null)" || unset JAVA_HOME; export JAVA_HOME; \
	echo "$(BIN)/pytest -m spark $(SPARK_TESTS)"; $(BIN)/python -m pytest -m spark $(SPARK_TESTS)

environment:
	@"$(PYTHON)" tools/setup_env.py --profile test

# Without a browser the browser tests skip by name; on CI, and where CHROMIUM names one that does not run, that is a failure.
chromium: environment
	@$(BIN)/python tools/chromium.py --install >/dev/null || { status=$$?; \
	if [ "$$KZGRAPH_CI" = 1 ] || [ $$status -ne 1 ]; then exit 1; fi; \
	echo "NOTICE browser-tests-skipped: no Chromium here (see above), so the tests marked 'browser' will be skipped." >&2; }

# The same of Java, for the tests of `--engine spark`.
java: environment
	@$(BIN)/python tools/java.py --install >/dev/null || { status=$$?; \
	if [ "$$KZGRAPH_CI" = 1 ] || [ $$status -ne 1 ]; then exit 1; fi; \
	echo "NOTICE spark-tests-skipped: no Java here (see above), so the tests marked 'spark' will be skipped." >&2; }

lock:
	@"$(PYTHON)" tools/lock.py

upgrade:
	@"$(PYTHON)" tools/lock.py --upgrade

# What the program is made of, as CycloneDX; and whether any of it is known to be vulnerable (that asks a network).
sbom: environment
	@$(BIN)/python tools/sbom.py

audit: environment
	@for lock in requirements.lock requirements-dev.lock; do $(BIN)/pip-audit --require-hashes --disable-pip -r $$lock || exit 1; done

bench: environment
	@for file in benchmarks/*.py; do $(BIN)/python "$$file" || exit 1; done

fuzz: environment
	$(BIN)/python tools/fuzz.py --seconds 600

# The tests that draw their cases, with more of them.
thorough: environment
	KZGRAPH_THOROUGH=1 KZGRAPH_MUTATIONS=50 $(BIN)/python -m pytest -n $(WORKERS) $(DRAWN)

soak: environment
	$(BIN)/python tools/soak.py --calls 1000
	$(BIN)/python tests/kills.py --kills 200 --steps all

mutants: environment
	rm -rf mutants
	$(BIN)/python tools/mutants.py indicators
	$(BIN)/python tools/mutants.py scenarios
	$(BIN)/python tools/mutant_page.py

screenshot: environment
	@CHROMIUM="$$($(BIN)/python tools/chromium.py --install)" && export CHROMIUM && $(BIN)/python tools/screenshot.py

clean:
	rm -rf build dist site mutants .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find kzgraph tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
