// swift-tools-version: 6.1
import PackageDescription

/// The rules that every Swift target keeps: Swift 6 mode comes from the tools version; an import is internal unless the file says otherwise.
let common: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  // A program may have 10 MB: the static runtime is half of that. Functions get sections of their own, and none is kept for being public:
  // the linker leaves out what nothing calls.
  .unsafeFlags(
    ["-Osize", "-Xfrontend", "-internalize-at-link", "-Xfrontend", "-function-sections"], .when(configuration: .release)),
]

/// What makes a program one static file that needs no library on the host.
let staticProgram: [SwiftSetting] = common + [.unsafeFlags(["-static-stdlib", "-static-executable"])]
let staticLink: [LinkerSetting] = [
  .unsafeFlags(
    // The runtime's objects as packaging/unmark.py makes them (`make bpf`): they stand before the libraries that they are from.
    ["Swift", "Glibc", "Synchronization"].map { "\(Context.packageDirectory)/build/runtime/\($0).o" } + [
      "-static-stdlib", "-static-executable", "-use-ld=lld", "-Xlinker", "-s", "-Xlinker", "--icf=all", "-Xlinker",
      "--gc-sections", "-Xlinker", "-z", "-Xlinker", "start-stop-gc", "-Xlinker", "--no-eh-frame-hdr",
      "-Xlinker", "-T", "-Xlinker", "\(Context.packageDirectory)/packaging/static.ld",
      // libsodium's own handler of a misuse brings all of libsodium with it; we use its SHA-256.
      "-Xlinker", "--defsym=sodium_misuse=abort",
    ],
    .when(configuration: .release)),
  .unsafeFlags(["-static-stdlib", "-static-executable"], .when(configuration: .debug)),
]

/// Puts the pool of `CAinkaMemory` in the place of the C library's heap, for small pieces; a debug build looks for mistakes in the latter.
let pooledMemory: [LinkerSetting] = [
  .unsafeFlags(
    ["malloc", "calloc", "realloc", "free", "malloc_usable_size"].flatMap { ["-Xlinker", "--wrap=\($0)"] },
    .when(configuration: .release))
]

let warnings: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]

/// A library target under `Sources`, with the targets it may use.
func library(_ name: String, uses: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: uses, swiftSettings: common)
}

/// A library target whose values no two threads ever share: trees and programs of one compile. What counts references to them need not
/// be atomic, which is a fifth of the time of a check.
///
/// One that is small and `isHot` is built for speed and not for size.
func singleThreaded(_ name: String, uses: [Target.Dependency] = [], isHot: Bool = false) -> Target {
  let plain: SwiftSetting = .unsafeFlags(
    ["-Xfrontend", "-assume-single-threaded"] + (isHot ? ["-O"] : []), .when(configuration: .release))
  return .target(name: name, dependencies: uses, swiftSettings: common + [plain])
}

/// A test target under `Tests`.
func tests(_ name: String, uses: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: uses + ["AinkaTestSupport"], swiftSettings: common)
}

let package = Package(
  name: "ainka",
  products: [
    .executable(name: "ainkac", targets: ["ainkac"]),
    .executable(name: "ainka", targets: ["ainka"]),
    .executable(name: "ainka-fuzz", targets: ["ainka-fuzz"]),
  ],
  targets: [
    // Layer 0. A byte writer, and a bounded reader with positions.
    library("AinkaJSON"),
    // Source texts, spans, line tables, diagnostics and their renderers.
    library("AinkaSource", uses: ["AinkaJSON"]),
    // What a policy can talk about: quantities with units, addresses, verdicts, errno.
    library("AinkaValues"),
    // The text of the standard library, embedded at build time.
    .target(
      name: "AinkaStandardLibrary", path: "stdlib", sources: ["standard_library.c"], publicHeadersPath: "include",
      cSettings: warnings + [.unsafeFlags(["-Wno-c23-extensions"])]),
    // Declared options to parsed arguments, help, completions, man pages and exit codes.
    library("AinkaCommandLine"),
    // The image layout and the evaluator, for Swift; no code runs through it.
    .systemLibrary(name: "CAinkaABI", path: "kernel/include"),
    // The evaluator, compiled once for user space.
    .target(name: "CAinkaEvaluator", cSettings: warnings + [.unsafeFlags(["-O2", "-fno-strict-aliasing"])]),
    // The eBPF objects, embedded.
    .target(
      name: "CAinkaPrograms", cSettings: warnings + [.unsafeFlags(["-Wno-c23-extensions"])],
      linkerSettings: [.linkedLibrary("z")]),
    // What Glibc does not bring to Swift: membarrier, atomic stores into mapped maps, libbpf's messages.
    .target(
      name: "CAinkaHost", dependencies: ["CBPF"], cSettings: warnings,
      linkerSettings: [.linkedLibrary("elf"), .linkedLibrary("z")]),
    // How the heap of a short run grows, and a pool of small pieces in it.
    .target(name: "CAinkaMemory", cSettings: warnings + [.define("AINKA_POOL", .when(configuration: .release))]),
    .systemLibrary(name: "CBPF", pkgConfig: "libbpf", providers: [.apt(["libbpf-dev", "libelf-dev", "zlib1g-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),

    // Layer 1. Tokens, syntax tree, parser.
    singleThreaded("AinkaSyntax", uses: ["AinkaSource"], isHot: true),
    // The compiled artefact: encode, decode, verify.
    library("AinkaBundle", uses: ["AinkaSource", "AinkaValues", "AinkaJSON", "CAinkaABI", "CAinkaEvaluator", "CSodium"]),

    // Layer 2. Names, types and units: syntax tree to typed program.
    singleThreaded("AinkaSemantics", uses: ["AinkaSyntax", "AinkaSource", "AinkaValues", "AinkaStandardLibrary"]),
    // The C evaluator, from Swift.
    library("AinkaEngine", uses: ["AinkaBundle", "AinkaValues", "CAinkaEvaluator", "CAinkaABI"]),
    // Load, attach, switch, patch, read: libbpf.
    library(
      "AinkaKernel", uses: ["AinkaBundle", "AinkaValues", "AinkaSource", "CAinkaABI", "CAinkaPrograms", "CAinkaHost", "CBPF"]),
    // A bundle against the active state: the plan, its text, saved plans.
    library("AinkaPlan", uses: ["AinkaBundle", "AinkaValues", "AinkaJSON"]),
    // Files and directories, policies among them, a program's output, and the progress of its work.
    library("AinkaFiles", uses: ["AinkaPlan", "AinkaBundle", "AinkaSource", "AinkaValues"]),

    // Layer 3. What a typed program means, written for clarity.
    library("AinkaInterpreter", uses: ["AinkaSemantics", "AinkaSyntax", "AinkaSource", "AinkaValues"]),
    // Typed program to rules, passes, placement, bundle.
    singleThreaded(
      "AinkaCompiler",
      uses: ["AinkaSemantics", "AinkaSyntax", "AinkaSource", "AinkaValues", "AinkaBundle", "AinkaJSON", "CAinkaABI"]),

    // The daemon's decisions, as a state machine without clocks, files or threads.
    library("AinkaControl", uses: ["AinkaBundle", "AinkaEngine", "AinkaValues"]),

    // Layer 4. The shell around decisions: clocks, state directory, apply and roll back, engines.
    library(
      "AinkaRuntime",
      uses: ["AinkaPlan", "AinkaKernel", "AinkaEngine", "AinkaFiles", "AinkaBundle", "AinkaValues", "AinkaJSON"]),

    // Markdown of policies and of the standard library.
    library("AinkaDocumentation", uses: ["AinkaCompiler", "AinkaSemantics", "AinkaSyntax", "AinkaSource", "AinkaValues"]),

    // Layer 5. One simulated world on two roads: tests in the language, coverage, reports.
    library(
      "AinkaSimulation",
      uses: [
        "AinkaInterpreter", "AinkaCompiler", "AinkaControl", "AinkaEngine", "AinkaBundle", "AinkaSemantics", "AinkaSource",
        "AinkaValues", "AinkaJSON",
      ]),

    // Layer 6. The programs: arguments in, library call, text out.
    .executableTarget(
      name: "ainkac",
      dependencies: [
        "AinkaCommandLine", "AinkaCompiler", "AinkaSemantics", "AinkaSyntax", "AinkaSource", "AinkaBundle", "AinkaValues",
        "AinkaFiles", "AinkaJSON", "AinkaDocumentation", "AinkaSimulation", "CAinkaMemory",
      ], swiftSettings: staticProgram, linkerSettings: staticLink + pooledMemory),
    .executableTarget(
      name: "ainka",
      dependencies: [
        "AinkaCommandLine", "AinkaCompiler", "AinkaSemantics", "AinkaSyntax", "AinkaSource", "AinkaBundle", "AinkaValues",
        "AinkaFiles", "AinkaJSON", "AinkaPlan", "AinkaRuntime", "AinkaKernel", "AinkaEngine",
      ], swiftSettings: staticProgram, linkerSettings: staticLink),
    .executableTarget(
      name: "ainka-fuzz",
      dependencies: [
        "AinkaCompiler", "AinkaControl", "AinkaInterpreter", "AinkaEngine", "AinkaSimulation", "AinkaSemantics", "AinkaSyntax",
        "AinkaSource", "AinkaBundle", "AinkaFiles", "AinkaValues", "CAinkaABI",
      ], swiftSettings: common),

    // Affinity and loops whose cost is not to be guessed, for measuring.
    .target(
      name: "CAinkaBench", dependencies: ["CAinkaEvaluator"], path: "bench/native", exclude: ["launch.c"],
      cSettings: warnings + [.unsafeFlags(["-O2"])]),
    // Measures, each figure beside something else in the same run.
    .executableTarget(
      name: "ainka-bench",
      dependencies: [
        "AinkaCompiler", "AinkaSemantics", "AinkaSyntax", "AinkaSource", "AinkaBundle", "AinkaEngine", "AinkaFiles",
        "AinkaJSON",
        "AinkaKernel", "AinkaValues", "CAinkaABI", "CAinkaBench", "CAinkaEvaluator", "CAinkaHost", "CBPF",
      ], path: "bench", exclude: ["native", "bpf", "peers", "README.md", "mistakes.head.md", "mistakes.py", "peers.sh"],
      swiftSettings: common),

    // Tests.
    .target(
      name: "AinkaTestSupport",
      dependencies: ["AinkaSource", "AinkaSyntax", "AinkaSemantics", "AinkaCompiler", "AinkaBundle", "AinkaValues"],
      path: "Tests/AinkaTestSupport", swiftSettings: common),
    tests("AinkaSourceTests", uses: ["AinkaSource", "AinkaJSON"]),
    tests("AinkaValuesTests", uses: ["AinkaValues"]),
    tests("AinkaSyntaxTests", uses: ["AinkaSyntax", "AinkaSource"]),
    tests("AinkaSemanticsTests", uses: ["AinkaSemantics", "AinkaSyntax", "AinkaSource", "AinkaValues"]),
    tests("AinkaBundleTests", uses: ["AinkaBundle", "AinkaCompiler", "AinkaSemantics"]),
    tests(
      "AinkaCompilerTests",
      uses: ["AinkaCompiler", "AinkaInterpreter", "AinkaSemantics", "AinkaSyntax", "AinkaBundle", "CAinkaABI"]),
    tests(
      "AinkaEngineTests",
      uses: ["AinkaEngine", "AinkaCompiler", "AinkaInterpreter", "AinkaBundle", "AinkaSemantics", "CAinkaABI"]),
    tests("AinkaInterpreterTests", uses: ["AinkaInterpreter", "AinkaSemantics", "AinkaValues"]),
    tests(
      "AinkaKernelTests",
      uses: ["AinkaKernel", "AinkaRuntime", "AinkaEngine", "AinkaCompiler", "AinkaBundle", "CAinkaABI"]),
    tests("AinkaControlTests", uses: ["AinkaControl", "AinkaCompiler", "AinkaSemantics", "AinkaBundle"]),
    tests("AinkaPlanTests", uses: ["AinkaPlan", "AinkaCompiler", "AinkaBundle"]),
    tests(
      "AinkaRuntimeTests", uses: ["AinkaRuntime", "AinkaFiles", "AinkaPlan", "AinkaKernel", "AinkaCompiler", "AinkaBundle"]),
    tests(
      "AinkaSimulationTests",
      uses: [
        "AinkaSimulation", "AinkaInterpreter", "AinkaCompiler", "AinkaControl", "AinkaBundle", "AinkaSemantics", "AinkaSource",
        "AinkaValues",
      ]),
    tests(
      "AinkaDocumentationTests",
      uses: ["AinkaDocumentation", "AinkaCompiler", "AinkaSemantics", "AinkaSyntax", "AinkaSource", "AinkaValues"]),
    tests("AinkaCommandLineTests", uses: ["AinkaCommandLine"]),
    tests("AinkaFilesTests", uses: ["AinkaFiles"]),
    tests("CommandTests", uses: ["AinkaJSON"]),
  ],
  cLanguageStandard: .gnu2x
)
