# Ainka: everything is installed, built and run from here. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# The one list of Debian packages.
PACKAGES := build-essential ca-certificates clang llvm libbpf-dev libelf-dev zlib1g-dev libsodium-dev pkg-config bpftool \
	iproute2 procps shellcheck
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
CONFIGURATION ?= release
BUILD := .build
PREFIX ?= /usr/local
CLANG ?= clang
STRIP ?= llvm-strip

BPF_BITS := 18 20 22 24
BPF_FAMILIES := exec connect sysctl
BPF_OBJECTS := $(foreach family,$(BPF_FAMILIES),$(foreach bits,$(BPF_BITS),ebpf/build/$(family)_$(bits).bpf.o)) ebpf/build/probe_18.bpf.o
BPF_HEADERS := $(wildcard ebpf/*.h kernel/include/ainka/*.h)
BPF_FLAGS := -target bpf -mcpu=v3 -O2 -g -std=gnu2x -Wall -Wextra -Werror -Wno-unused-function -Wno-unused-parameter \
	-fno-strict-aliasing -I/usr/include/$(shell uname -m)-linux-gnu -Ikernel/include

.PHONY: help
help: ## print the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

# A stamp of what is installed: `make` again costs nothing.
.PHONY: setup
setup: ## install the Debian packages that are missing, and look for Swift
	@missing=$$(for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}\n' $$package 2>/dev/null | grep -q '^install ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	  echo "installing: $$missing" && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $$missing; fi
	@command -v swift >/dev/null || { \
	  echo "swift is not on the path: install Swift 6.3 from https://www.swift.org/install/linux/ (the Dockerfile shows how)" >&2; exit 1; }

define bpf_rule
ebpf/build/%_$(1).bpf.o: ebpf/%.bpf.c $(BPF_HEADERS) Makefile | setup
	@mkdir -p $$(@D)
	$(CLANG) $(BPF_FLAGS) -DAINKA_IMAGE_BITS=$(1) -c $$< -o $$@.full
	$(STRIP) -g $$@.full -o $$@ && rm $$@.full
endef
$(foreach bits,$(BPF_BITS),$(eval $(call bpf_rule,$(bits))))

.PHONY: bpf
bpf: $(BPF_OBJECTS) ## build the eBPF objects

.PHONY: build
build: setup bpf ## build the programs (release)
	swift build -c $(CONFIGURATION) --product ainkac
	swift build -c $(CONFIGURATION) --product ainka
