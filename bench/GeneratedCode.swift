import Glibc

/// The same rules as a program of their own: C that branches to the rules of the event's port and user, and nowhere else.
enum GeneratedCode {
  /// Beyond this a conditional jump cannot reach over the code: it is cut into functions by the last bits of port and user.
  private static let cut = 1_500

  /// Compiles `rules` to an object below `bench.work`; returns its path and the nanoseconds that the compiler took.
  static func object(of rules: [SimpleRule], bench: Bench) throws -> (path: String, nanoseconds: Double) {
    let base = "\(bench.work)/generated_\(rules.count).bpf"
    let path = Measuring.file("generated.c", source(rules))
    rename(path, "\(base).c")
    let compiler = try Measuring.need(getenv("CLANG").map { String(cString: $0) } ?? "clang-14")
    let flags = [
      "-target", "bpf", "-mcpu=v3", "-O2", "-g", "-std=gnu2x", "-Wall", "-Wno-unused-function", "-Ikernel/include", "-Ibench/bpf",
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
    let parts = rules.count > cut ? 16 : 1
    var text = "// Written by GeneratedCode.swift.\n#include \"floor.bpf.h\"\n"
    text += "#define INLINE static inline __attribute__((always_inline))\n#define PART static __attribute__((noinline))\n"
    for part in 0..<parts {
      let kind = parts > 1 ? "PART" : "INLINE"
      text += "\(kind) __u32 port_\(part)(struct ainka_event *event, __u64 port, __u32 best)\n{\n"
      text += "\tif (!event)\n\t\treturn best;\n\tswitch (port) {\n"
      for rule in rules {
        guard let (port, test) = rule.behindPort, port % parts == part else { continue }
        text += "\tcase \(port): if (\(test)) best = best > \(rule.answer)u ? best : \(rule.answer)u; break;\n"
      }
      text += "\t}\n\treturn best;\n}\n"
      text += "\(kind) __u32 user_\(part)(__u64 user, __u32 best)\n{\n\tswitch (user) {\n"
      for rule in rules {
        guard case .user(let user) = rule.condition, user / 4 % parts == part else { continue }
        text += "\tcase \(user): best = best > \(rule.answer)u ? best : \(rule.answer)u; break;\n"
      }
      text += "\t}\n\treturn best;\n}\n"
    }
    text += """
      SEC("tc") int generated(struct __sk_buff *skb)
      {
      \tstruct floor_control *control = control_state();
      \tstruct ainka_event *event = control ? next_event(control) : 0;

      \tif (!event)
      \t\treturn 0;
      \t__u64 port = event->number[AINKA_NUMBER_PORT], user = event->number[AINKA_NUMBER_UID];
      \t__u32 best = control->zero;

      """
    if parts == 1 {
      text += "\tbest = port_0(event, port, best);\n\tif (event->number[AINKA_NUMBER_PROTOCOL] == 1)\n\t\tbest = user_0(user, best);\n"
    } else {
      text += "\tswitch (port & \(parts - 1)) {\n"
      for part in 0..<parts { text += "\tcase \(part): best = port_\(part)(event, port, best); break;\n" }
      text += "\t}\n\tif (event->number[AINKA_NUMBER_PROTOCOL] == 1)\n\t\tswitch (user / 4 & \(parts - 1)) {\n"
      for part in 0..<parts { text += "\t\tcase \(part): best = user_\(part)(user, best); break;\n" }
      text += "\t\t}\n"
    }
    return text + "\treturn best;\n}\nchar licence[] SEC(\"license\") = \"GPL\";\n"
  }
}

extension SimpleRule {
  /// The port that it asks for and, in C, what else; nothing when it asks for none.
  fileprivate var behindPort: (port: Int, test: String)? {
    switch condition {
    case .port(let port): return (port, "event->number[AINKA_NUMBER_PROTOCOL] == 0")
    case .network(let network, let port):
      return (port, "event->address[0][1] >> 8 == \(0xffff_0a00_0000 >> 8 | network)ull")
    case .user: return nil
    case .name(let name, let port):
      let (first, second) = Self.words(name)
      return (port, "event->name[0][0] == \(first)ull && event->name[0][1] == \(second)ull")
    }
  }
}
