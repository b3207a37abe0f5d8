# `make demo` and `make test` do all the set-up they need.

.PHONY: demo test broker-suite setup build firmware lint fuzz bench clean

SAMPLE := Samples/PicoMQTT
PRESETS := pico-edge pico-tls pico-lean pico-overflow pico-lto pico-copy-to-ram \
	mps2-an385-edge mps2-an385-tls mps2-an385-lean pico_w-check
# A crash should say so at once rather than collect a backtrace for minutes.
export SWIFT_BACKTRACE := enable=no

# Prints where the RAM of the sample firmware goes: what the link says, then what a run does.
DEMO_RUN := publish-1000-qos1-tls
demo: setup
	swift build --configuration release --product rambudget
	$(SAMPLE)/scripts/build pico-edge mps2-an385-tls
	.build/release/rambudget report $(SAMPLE)/build/pico-edge/picomqtt.elf
	@echo
	@$(SAMPLE)/tests/run-broker-suite tls/$(DEMO_RUN) --profiles $(SAMPLE)/build/profiles
	@echo 'Memory of a run, in bytes: 1,000 messages over TLS to mosquitto, in QEMU, which has one core:'
	@$(SAMPLE)/tests/show-profile $(SAMPLE)/build/profiles/tls-$(DEMO_RUN).json

# Runs every test: the sample's own on the host, then rambudget's over every image that it builds.
test: setup lint firmware
	$(SAMPLE)/tests/host/run
	swift build --build-tests
	swift test --skip-build

# Runs the sample in QEMU against a real broker.
broker-suite: setup firmware
	$(SAMPLE)/tests/run-broker-suite

setup:
	@.ci/setup

build:
	swift build --configuration release --product rambudget

firmware:
	$(SAMPLE)/scripts/build $(PRESETS)

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

# A minute for each reader; FUZZ_SECONDS=600 for ten.
FUZZ_SECONDS ?= 60
fuzz: setup
	Tests/Fuzz/run ElfImageFuzz $(FUZZ_SECONDS)
	Tests/Fuzz/run LinkMapFuzz $(FUZZ_SECONDS)
	Tests/Fuzz/run DwarfInfoFuzz $(FUZZ_SECONDS)

# CPU time and memory against `arm-none-eabi-nm` on the same files.
bench: setup build
	$(SAMPLE)/scripts/build pico-edge
	Tests/Benchmarks/run

clean:
	rm -rf .build .build-fuzz $(SAMPLE)/build
