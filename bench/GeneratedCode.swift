import Glibc

/// The same rules as a program of their own: C that branches, field by field, to the rules that ask for the event's value, and nowhere
/// else.
enum GeneratedCode {
  /// How many rules a function may have: a conditional jump cannot reach over more code. More are cut by the last bits of the value.
  private static let cut = 700

  /// Compiles `rules` to an object below `bench.work`; returns its path and the nanoseconds that the compiler took.
  static func object(of rules: [SimpleRule], bench: Bench) throws -> (path: String, nanoseconds: Double) {
    let base = "\(bench.work)/generated_\(rules.count).bpf"
    let path = Measuring.file("generated.c", source(rules))
    defer { unlink(path) }
    guard Measuring.process("/bin/mv", [path, "\(base).c"]) != nil else { throw NotMeasured("\(base).c cannot be written") }
    let compiler = try Measuring.need(getenv("CLANG").map { String(cString: $0) } ?? "clang-14")
    let flags = [
      "-target", "bpf", "-mcpu=v3", "-O2", "-g", "-std=gnu2x", "-Wall", "-Wno-unused-function", "-Ikernel/include",
      "-Ibench/bpf",
      "-I/usr/include/\(architecture)-linux-gnu", "-c", "\(base).c", "-o", "\(base).o",
    ]
    guard let took = Measuring.process(compiler, flags) else { throw NotMeasured("\(compiler) refuses \(base).c") }
    return ("\(base).o", took)
  }

  private static var architecture: String {
    #if arch(arm64)
      "aarch64"
    #else
      "x86_64"
    #endif
  }

  /// Returns the text of the program.
  static func source(_ rules: [SimpleRule]) -> String {
    var text = "// Written by GeneratedCode.swift.\n#include \"floor.bpf.h\"\n"
    var calls = ""
    for field in SimpleRule.Field.allCases {
      let chosen = rules.filter { $0.chosen == field }
      guard !chosen.isEmpty else { continue }
      var parts = 1
      while chosen.count / parts > cut { parts *= 2 }
      for part in 0..<parts { text += function(field, part, of: parts, chosen) }
      if parts == 1 {
        calls += "\tbest = by_\(field)_0(event, best);\n"
      } else {
        calls += "\tswitch (\(key(field)) & \(parts - 1)) {\n"
        for part in 0..<parts { calls += "\tcase \(part): best = by_\(field)_\(part)(event, best); break;\n" }
        calls += "\t}\n"
      }
    }
    return text + """
      SEC("tc") int generated(struct __sk_buff *skb)
      {
      \tstruct floor_control *control = control_state();
      \tstruct ainka_event *event = control ? next_event(control) : 0;

      \tif (!event)
      \t\treturn 0;
      \t__u32 best = control->zero;

      \(calls)\treturn best;
      }

      char licence[] SEC("license") = "GPL";

      """
  }

  /// The rules that are found by the value of `field` and whose values are in `part`: inline, where there is one part.
  private static func function(_ field: SimpleRule.Field, _ part: Int, of parts: Int, _ rules: [SimpleRule]) -> String {
    let cases = Dictionary(grouping: rules) { caseValue(field, $0.tests[field] ?? 0) }
    let kind = parts > 1 ? "static __attribute__((noinline))" : "static inline __attribute__((always_inline))"
    var text = "\(kind) __u32 by_\(field)_\(part)(struct ainka_event *event, __u32 best)\n{\n\tif (!event)\n\t\treturn best;\n"
    text += "\tswitch (\(key(field))) {\n"
    for (value, rules) in cases.sorted(by: { $0.key < $1.key }) where Int(value % UInt64(parts)) == part {
      text += "\tcase \(value)ull:\n"
      for rule in rules {
        let others = rule.tests.filter { $0.key != field || field == .name }.sorted { $0.key.rawValue < $1.key.rawValue }
        let test = others.map { condition($0.key, $0.value) }.joined(separator: " && ")
        text += "\t\tif (\(test.isEmpty ? "1" : test)) best = best > \(rule.answer)u ? best : \(rule.answer)u;\n"
      }
      text += "\t\tbreak;\n"
    }
    return text + "\t}\n\treturn best;\n}\n"
  }

  /// What is branched by, in C.
  private static func key(_ field: SimpleRule.Field) -> String {
    switch field {
    case .user: "event->number[AINKA_NUMBER_UID]"
    case .parent: "event->number[AINKA_NUMBER_PARENT_PID]"
    case .group: "event->number[AINKA_NUMBER_GID]"
    case .port: "event->number[AINKA_NUMBER_PORT]"
    case .isUDP: "event->number[AINKA_NUMBER_PROTOCOL]"
    case .network: "(event->address[0][1] >> 8)"
    // A word that differs: many begin alike.
    case .name: "(event->name[0][0] ^ event->name[0][1] * 31)"
    }
  }

  /// The value of `key(field)` where the field has `value`.
  private static func caseValue(_ field: SimpleRule.Field, _ value: Int) -> UInt64 {
    switch field {
    case .network: return 0xffff_0a00_0000 >> 8 | UInt64(value)
    case .name:
      let words = SimpleRule.words(SimpleRule.name(value))
      return words.0 ^ words.1 &* 31
    default: return UInt64(value)
    }
  }

  /// The test for `value`, in C.
  private static func condition(_ field: SimpleRule.Field, _ value: Int) -> String {
    guard field == .name else { return "\(key(field)) == \(caseValue(field, value))ull" }
    let words = SimpleRule.words(SimpleRule.name(value))
    return "event->name[0][0] == \(words.0)ull && event->name[0][1] == \(words.1)ull"
  }
}
