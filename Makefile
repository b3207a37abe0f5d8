# `make demo` and `make test` do all the set-up they need.

.PHONY: demo test broker-suite setup build install firmware lint fuzz bench clean

SAMPLE := Samples/PicoMQTT
PRESETS := pico-edge pico-tls pico-lean pico-overflow pico-lto pico-copy-to-ram pico-selftest \
	mps2-an385-edge mps2-an385-tls mps2-an385-lean mps2-an385-selftest pico_w-check
# With Swift's runtime inside, the executable runs where there is no toolchain; and gold, the default
# linker, would warn of a function in it that nobody calls.
BUILD := swift build --configuration release --static-swift-stdlib -Xswiftc -use-ld=lld
BUILT := .build/release/rambudget
# A crash should say so at once rather than collect a backtrace for minutes.
export SWIFT_BACKTRACE := enable=no

# Prints where the RAM of the sample firmware goes: what the link says, what the image does with it on an
# emulated chip, then what a run with a broker does.
DEMO_RUN := publish-1000-qos1-tls
demo: setup build
	$(SAMPLE)/scripts/build pico-edge mps2-an385-tls
	$(BUILT) report $(SAMPLE)/build/pico-edge/picomqtt.elf
	@echo
	$(BUILT) run $(SAMPLE)/build/pico-edge/picomqtt.elf --seconds 2 --phase-marker memory_marks_print --top 5
	@echo
	@$(SAMPLE)/tests/run-broker-suite tls/$(DEMO_RUN) --profiles $(SAMPLE)/build/profiles
	@echo 'Memory of a run, in bytes: 1,000 messages over TLS to mosquitto, in QEMU, which has one core:'
	@$(SAMPLE)/tests/show-profile $(SAMPLE)/build/profiles/tls-$(DEMO_RUN).json
	@echo
	$(BUILT) plan $(SAMPLE)/build/pico-edge/picomqtt.elf --profile $(SAMPLE)/build/profiles/tls-$(DEMO_RUN).json

# Programs on the emulated chip hold the processor for seconds, and a budget file has seconds to run, by
# the clock: beside each other, an innocent one would be stopped.
EMULATED := ^(ChipTests|ObservationTests|RP2040Tests)\.|^CommandTests\.Run

# Runs every test: the sample's own on the host and in QEMU against a real broker, what CMake, GitHub
# and git make of rambudget, plans against rebuilds, the emulated chip against QEMU and the firmware's
# own counters, then rambudget's own over every image.
test: setup lint firmware
	$(SAMPLE)/tests/host/run
	$(SAMPLE)/tests/run-broker-suite --profiles $(SAMPLE)/build/profiles
	swift build --build-tests
	Tests/RP2040Tests/SDK/build
	Tests/Integrations/run
	Tests/Planner/run
	Tests/Emulator/run
	swift test --skip-build --filter '$(EMULATED)'
	swift test --skip-build --skip '$(EMULATED)'

# Runs the sample in QEMU against a real broker.
broker-suite: setup firmware
	$(SAMPLE)/tests/run-broker-suite

setup:
	@.ci/setup

build:
	$(BUILD) --product rambudget

# Beside the executable: the sources of what budget files import, and these compiled, for the compiler
# of this machine; a module for CMake; completions for shells. EXECUTABLE=.build/release/rambudget installs what is built, for root to call.
PREFIX ?= /usr/local
EXECUTABLE := $(BUILT)
ROOT := $(DESTDIR)$(PREFIX)
INTEGRATIONS := Samples/Integrations
BASH_COMPLETIONS := $(ROOT)/share/bash-completion/completions
ZSH_COMPLETIONS := $(ROOT)/share/zsh/site-functions
FISH_COMPLETIONS := $(ROOT)/share/fish/vendor_completions.d
install: $(if $(filter file,$(origin EXECUTABLE)),build)
	install -d "$(ROOT)/bin" "$(ROOT)/share" "$(ROOT)/lib"
	install "$(EXECUTABLE)" "$(ROOT)/bin/rambudget"
	rm -rf "$(ROOT)/share/rambudget" "$(ROOT)/lib/rambudget"
	for module in MemoryModel BudgetDSL; do \
	  install -d "$(ROOT)/share/rambudget/Sources/$$module" && \
	  install -m 644 Sources/$$module/*.swift "$(ROOT)/share/rambudget/Sources/$$module" || exit; \
	done
	install -d "$(ROOT)/share/rambudget/cmake"
	install -m 644 $(INTEGRATIONS)/cmake/*.cmake "$(ROOT)/share/rambudget/cmake"
	install $(INTEGRATIONS)/cmake/link-or-check "$(ROOT)/share/rambudget/cmake"
	install -d "$(BASH_COMPLETIONS)" "$(ZSH_COMPLETIONS)" "$(FISH_COMPLETIONS)"
	"$(ROOT)/bin/rambudget" --generate-completion-script bash >"$(BASH_COMPLETIONS)/rambudget"
	"$(ROOT)/bin/rambudget" --generate-completion-script zsh >"$(ZSH_COMPLETIONS)/_rambudget"
	"$(ROOT)/bin/rambudget" --generate-completion-script fish >"$(FISH_COMPLETIONS)/rambudget.fish"
	"$(ROOT)/bin/rambudget" budget prebuild "$(ROOT)/lib/rambudget" || \
	  echo "install: whoever uses a budget file first compiles what it imports" >&2

firmware:
	$(SAMPLE)/scripts/build $(PRESETS)

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Budgets

# A minute for each reader, and for damaged programs on the emulated chip; FUZZ_SECONDS=600 for ten.
FUZZ_SECONDS ?= 60
fuzz: setup
	Tests/Fuzz/run ElfImageFuzz $(FUZZ_SECONDS)
	Tests/Fuzz/run LinkMapFuzz $(FUZZ_SECONDS)
	Tests/Fuzz/run DwarfInfoFuzz $(FUZZ_SECONDS)
	RAMBUDGET_FUZZ_SECONDS=$(FUZZ_SECONDS) swift test --filter ChipTests.MutantTests

# CPU time and memory against `arm-none-eabi-nm` on the same files; the emulated core's speed.
bench: setup build
	$(SAMPLE)/scripts/build pico-edge pico-tls pico-selftest
	Tests/Benchmarks/run
	Tests/RP2040Tests/Benchmark/run

clean:
	rm -rf .build .build-bench .build-fuzz .build-planner $(SAMPLE)/build
