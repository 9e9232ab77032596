# Ainka: everything is installed, built and run from here. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# The one list of Debian packages.
PACKAGES := build-essential ca-certificates clang-14 llvm-14 libbpf-dev libelf-dev zlib1g-dev libsodium-dev pkg-config bpftool \
	iproute2 procps python3 shellcheck util-linux
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
PREFIX ?= /usr/local
# By its version: a Swift toolchain that stands first on the path brings a clang of its own, whose code the verifier counts higher.
export CLANG ?= clang-14
STRIP ?= llvm-strip-14

BPF_BITS := 18 20 22 24
BPF_FAMILIES := exec connect sysctl fork exit open accept tracepoint paths interval
BPF_OBJECTS := $(foreach family,$(BPF_FAMILIES),$(foreach bits,$(BPF_BITS),ebpf/build/$(family)_$(bits).bpf.o)) ebpf/build/probe_18.bpf.o ebpf/build/probe_22.bpf.o
# What the programs embed, without lines of source: each family's smallest object, and how the others differ from it; packed.
BPF_PACKED := $(foreach family,$(BPF_FAMILIES) probe,ebpf/build/$(family)_18.bpf.slim.gz) \
	$(foreach family,$(BPF_FAMILIES),$(foreach bits,20 22 24,ebpf/build/$(family)_$(bits).bpf.xor.gz)) \
	ebpf/build/probe_22.bpf.xor.gz
BPF_HEADERS := $(wildcard ebpf/*.h kernel/include/ainka/*.h kernel/include/ainka/evaluator/*.h)
BPF_FLAGS := -target bpf -mcpu=v3 -O2 -g -std=gnu2x -Wall -Wextra -Werror -Wno-unused-function -Wno-unused-parameter \
	-fno-strict-aliasing -I/usr/include/$(shell uname -m)-linux-gnu -Ikernel/include

.PHONY: help
help: ## print the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

# For tests of completions and man pages, in the shells and the formatter that read them.
TEST_PACKAGES := fish groff-base python3-lark zsh
install_packages = @dpkg-query -W $(1) >/dev/null 2>&1 || \
  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $(1)

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
ebpf/build/%_$(1).bpf.o: ebpf/%.bpf.c $(BPF_HEADERS) | setup
	@mkdir -p $$(@D)
	@echo "eBPF $$(@F)"
	@$(CLANG) $(BPF_FLAGS) -DAINKA_IMAGE_BITS=$(1) -c $$< -o $$@.full
	@$(STRIP) -g $$@.full -o $$@ && rm $$@.full
endef
$(foreach bits,$(BPF_BITS),$(eval $(call bpf_rule,$(bits))))

define xor_rule
ebpf/build/%_$(1).bpf.xor: ebpf/build/%_18.bpf.slim ebpf/build/%_$(1).bpf.slim build/difference
	@build/difference $$(filter %.slim,$$^) >$$@
endef
$(foreach bits,20 22 24,$(eval $(call xor_rule,$(bits))))

%.bpf.slim: %.bpf.o build/slim
	@build/slim $< >$@

build/difference build/slim: build/%: ebpf/%.c | setup
	@mkdir -p $(@D)
	@cc -O2 -Wall -Wextra -Werror $< -o $@

%.gz: %
	@gzip -9 -n -k -f $<

# The static runtime's objects, so that the linker can leave out what the programs do not use. A program made of older ones goes.
RUNTIME := $(foreach module,Swift Glibc Synchronization,build/runtime/$(module).o)
SWIFT_LIBRARIES := $(shell swift -print-target-info 2>/dev/null | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1_static\/linux/p')
build/runtime/Swift.o: LIBRARY = libswiftCore.a
build/runtime/Glibc.o: LIBRARY = libswiftGlibc.a
build/runtime/Synchronization.o: LIBRARY = libswiftSynchronization.a
$(RUNTIME): build/runtime/%.o: packaging/unmark.py $(wildcard $(SWIFT_LIBRARIES)/libswift*.a) | setup
	@mkdir -p $(@D)
	@python3 -B packaging/unmark.py $(SWIFT_LIBRARIES)/$(LIBRARY) $(@F) $@
	@rm -f .build/release/ainka .build/release/ainkac

.PHONY: bpf
bpf: $(BPF_PACKED) $(RUNTIME) ## build the eBPF objects, and prepare the runtime that the programs are linked with
.SECONDARY:

.PHONY: build
build: setup bpf ## build the programs (release), static and stripped
	swift build -c release --product ainkac
	swift build -c release --product ainka
	@for program in ainka ainkac; do \
	  bytes=$$(stat -Lc %s .build/release/$$program); \
	  [ $$bytes -le 10000000 ] || { echo "$$program has $$bytes bytes, 10000000 are the limit" >&2; exit 1; }; done
	@said=$$(.build/release/ainkac check examples/*.ainka 2>&1 && .build/release/ainka plan --engine embedded --state build/none \
	  examples/metadata_egress.ainka 2>&1) || { echo "what was linked does not work: $$said" >&2; exit 1; }

.PHONY: test
test: setup bpf ## build and run every test; those on the live kernel where BPF is permitted
	$(call install_packages,$(TEST_PACKAGES))
	swift build --build-tests
	SWIFT_BACKTRACE=enable=no ./.ci/with-bpf swift test --skip-build
	./kernel/test/sanitize.sh
	AINKA_DEB_COMPRESSION=gzip ./packaging/test.sh .build/debug
	$(MAKE) --no-print-directory verified grammar lint

.PHONY: demo
demo: build ## show the main job on real input: plan, apply, trigger, patch, roll back, clear
	./examples/demo.sh .build/release

# What decisions are measured against, and what measures programs.
BENCH_OBJECTS := build/bench/floor.bpf.o build/bench/record.bpf.o
$(BENCH_OBJECTS): build/bench/%.bpf.o: bench/bpf/%.bpf.c ebpf/probe.bpf.c $(wildcard bench/bpf/*.h) $(BPF_HEADERS) | setup
	@mkdir -p $(@D)
	@$(CLANG) $(BPF_FLAGS) -c $< -o $@

build/bench/launch: bench/native/launch.c | setup
	@mkdir -p $(@D)
	@cc -O2 -Wall -Wextra -Werror -static $< -o $@

# JSON=FILE writes the table as JSON, too; ONLY=REGEX runs some of it; COUNT says how many decisions `storm` asks for (100,000,000).
.PHONY: bench
bench: setup bpf $(BENCH_OBJECTS) build/bench/launch $(foreach bits,$(BPF_BITS),ebpf/build/probe_$(bits).bpf.o) ## measure into one table, each figure beside something else in the same run (unpacks peers into build/peers)
	$(call install_packages,python3-venv)
	for product in ainkac ainka ainka-bench; do swift build -c release --product $$product || exit 1; done
	./bench/peers.sh ./.ci/with-bpf .build/release/ainka-bench $(if $(JSON),--json '$(JSON)') \
	  $(if $(ONLY),--only '$(ONLY)') $(if $(filter command environment,$(firstword $(origin COUNT))),--count $(COUNT)) .build/release

.PHONY: costs
costs: build ## measure the costs that budgets go by where nobody gives others, and write them into Sources/AinkaCompiler/Cost
	$(PROGRAMS)/ainka calibrate --engine kernel -o build/costs.json
	awk '/static let json/ { print; while ((getline line < "build/costs.json") > 0) print (line == "" ? "" : "    " line); \
	  print ""; print "    \"\"\""; skip = 1 } /^}/ { skip = 0 } !skip && !/static let json/' \
	  Sources/AinkaCompiler/Cost/DefaultCosts.swift >build/DefaultCosts.swift
	mv build/DefaultCosts.swift Sources/AinkaCompiler/Cost/DefaultCosts.swift

.PHONY: fuzz
fuzz: setup bpf ## show COUNT random policies an event or a series (1,000,000; SEED=1): both sides must say the same
	swift build -c release --product ainka-fuzz
	SWIFT_BACKTRACE=enable=no .build/release/ainka-fuzz pairs --seed $(SEED) --count $(COUNT)
SEED ?= 1
COUNT ?= 1000000

.PHONY: mistakes
mistakes: build ## write docs/mistakes.md: the mistakes of Tests/Mistakes, and what other tools say to them (unpacks those into build/peers)
	$(call install_packages,python3-venv)
	./bench/peers.sh python3 bench/mistakes.py .build/release/ainkac

.PHONY: library-page
library-page: ## write docs/standard-library.md, which a test holds against the standard library
	swift build --product ainkac
	.build/debug/ainkac doc --library -o docs/standard-library.md

.PHONY: golden-accept
golden-accept: setup bpf ## take what the golden cases give now as what is expected; review it with git diff
	swift build --build-tests
	AINKA_ACCEPT=1 swift test --skip-build --filter "Cases" || true
	git status --short Tests/Cases

.PHONY: format
format: ## format all Swift files
	swift format -i -r Package.swift Sources Tests bench

# By its path: the packages of another Python that stands first on the path are not Debian's.
.PHONY: grammar
grammar: setup ## hold all texts of the project against grammar/ainka.ebnf, which must have no conflict
	$(call install_packages,python3-lark)
	/usr/bin/python3 -B grammar/check.py --cases

.PHONY: lint
lint: setup ## check formatting, shell scripts and file lengths
	swift format lint --strict -r Package.swift Sources Tests bench
	shellcheck $(SHELL_SCRIPTS)
	@git ls-files '*.swift' '*.[ch]' | xargs wc -l | \
	  awk '$$2 != "total" && $$1 > 400 { print $$2 ": " $$1 " lines, 400 are the limit"; bad = 1 } END { exit bad }'
SHELL_SCRIPTS := .ci/run .ci/with-bpf bench/peers.sh examples/demo.sh kernel/test/kernels.sh kernel/test/module.sh kernel/test/sanitize.sh kernel/test/verified.sh \
	kernel/test/vm.sh packaging/boot.sh packaging/boot/guest.sh packaging/deb.sh packaging/test.sh packaging/debian/postinst packaging/debian/prerm packaging/debian/postrm

build/load: kernel/test/load.c Sources/CAinkaHost/host.c Sources/CAinkaHost/include/host.h | setup
	@mkdir -p $(@D)
	cc -O2 -Wall -Wextra -Werror -static -ISources/CAinkaHost/include kernel/test/load.c Sources/CAinkaHost/host.c -o $@ \
	  -l:libbpf.a -lelf -lz

.PHONY: verified
verified: bpf build/load ## load every eBPF program alone and compare what the verifier counts with the table under git
	./.ci/with-bpf ./kernel/test/verified.sh build/load

.PHONY: storm
storm: bpf ## ten million decisions under as many applies as go: none unguarded, none counted twice
	AINKA_STORM=10000000 ./.ci/with-bpf swift test --filter StormTests

.PHONY: storm-bench
storm-bench: ## a hundred million decisions (or COUNT) under 100 patches a second, with kill -9 of who patches: the row of `make bench`
	@$(MAKE) --no-print-directory bench ONLY='^storm$$$$'

# For tests in a virtual machine; KERNELS names other versions of Debian's than the scripts choose.
VM_PACKAGES := qemu-system-x86 busybox-static cpio
KERNELS ?=

.PHONY: module
module: setup ## build the kernel module against the headers of Debian's kernels 6.1 and 6.12, to build/module (downloads 30 MB)
	./kernel/test/module.sh $(KERNELS)

.PHONY: vm
vm: bpf build/load module ## boot Debian's kernels 6.1 and 6.12, and load every eBPF program and the module there (downloads 200 MB)
	$(call install_packages,$(VM_PACKAGES))
	./kernel/test/vm.sh $(KERNELS)

.PHONY: vm-units
vm-units: deb ## boot Debian with systemd and the package, 7 times: units, resume, upgrade, removal (downloads 130 MB once)
	$(call install_packages,$(VM_PACKAGES) debootstrap e2fsprogs kmod)
	$(SUDO) ./packaging/boot.sh $(PROGRAMS) $(KERNELS)

# Where things are put: below DESTDIR, which is not part of any path that a program sees.
PROGRAMS ?= .build/release
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man/man1
DOCDIR ?= $(PREFIX)/share/doc/ainka
DATADIR ?= $(PREFIX)/share/ainka
UNITDIR ?= $(PREFIX)/lib/systemd/system
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
COMMANDS := ainka ainkac
UNITS := ainka-resume.service ainka-watch.service
INSTALLED = $(foreach command,$(COMMANDS),$(BINDIR)/$(command) $(MANDIR)/$(command).1 $(BASHDIR)/$(command) $(ZSHDIR)/_$(command) \
	$(FISHDIR)/$(command).fish) $(addprefix $(UNITDIR)/,$(UNITS)) $(DOCDIR) $(DATADIR)

.PHONY: man
man: build ## write the man pages to build/man
	@$(MAKE) --no-print-directory pages

# What is made by the programs in PROGRAMS themselves.
.PHONY: pages
pages:
	@mkdir -p build/man build/completions
	@for command in $(COMMANDS); do \
	  $(PROGRAMS)/$$command manual >build/man/$$command.1 && \
	  for shell in bash zsh fish; do $(PROGRAMS)/$$command completions $$shell >build/completions/$$command.$$shell || exit 1; done || exit 1; \
	done

.PHONY: install
install: build ## put programs, man pages, completions, examples, pages and units below PREFIX (/usr/local), all below DESTDIR
	@$(MAKE) --no-print-directory install-built
	@echo "installed below $(DESTDIR)$(PREFIX); rules come back after a reboot with: systemctl enable ainka-resume"

.PHONY: install-built
install-built: pages
	install -d $(addprefix $(DESTDIR),$(BINDIR) $(MANDIR) $(DOCDIR) $(DATADIR) $(UNITDIR) $(BASHDIR) $(ZSHDIR) $(FISHDIR))
	for command in $(COMMANDS); do \
	  install -m 755 $(PROGRAMS)/$$command $(DESTDIR)$(BINDIR)/$$command && \
	  install -m 644 build/man/$$command.1 $(DESTDIR)$(MANDIR)/$$command.1 && \
	  install -m 644 build/completions/$$command.bash $(DESTDIR)$(BASHDIR)/$$command && \
	  install -m 644 build/completions/$$command.zsh $(DESTDIR)$(ZSHDIR)/_$$command && \
	  install -m 644 build/completions/$$command.fish $(DESTDIR)$(FISHDIR)/$$command.fish || exit 1; \
	done
	for unit in $(UNITS); do \
	  sed 's#@BINDIR@#$(BINDIR)#' packaging/$$unit >build/$$unit && install -m 644 build/$$unit $(DESTDIR)$(UNITDIR)/$$unit || exit 1; \
	done
	install -m 644 README.md docs/*.md $(DESTDIR)$(DOCDIR)
	rm -rf $(DESTDIR)$(DATADIR)/examples && cp -r --no-preserve=mode,ownership examples $(DESTDIR)$(DATADIR)/examples && \
	  chmod 755 $(DESTDIR)$(DATADIR)/examples/demo.sh

.PHONY: uninstall
uninstall: ## remove what `make install` put there; generations in /var/lib/ainka stay
	@if [ -z "$(DESTDIR)" ] && [ -e /sys/fs/bpf/ainka ]; then \
	  echo "rules decide in the kernel, and without ainka nobody could turn them off: first run \`ainka clear\`" >&2; exit 1; fi
	rm -rf $(addprefix $(DESTDIR),$(INSTALLED))

.PHONY: deb
deb: build ## build a Debian package in build/deb
	./packaging/deb.sh $(PROGRAMS) build/deb

.PHONY: deb-test
deb-test: deb ## install, upgrade, remove and purge the package in a copy of this system; installs lintian
	$(call install_packages,lintian)
	./packaging/test.sh $(PROGRAMS)

.PHONY: clean
clean: ## remove what was built
	rm -rf .build build ebpf/build
