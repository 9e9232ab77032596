import AinkaSource
import AinkaValues

/// What can be wrong with literals.
extension Diagnostic {
  /// A number that needs more than 64 bits.
  static func overflow(_ what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0306", severity: .error, message: "\(what) is too large: numbers have 64 bits", primary: Label(span: span))
  }

  /// A number between two that its type can hold.
  static func tooFine(_ text: String, type: ValueType, at span: Span) -> Diagnostic {
    let smallest = Quantity.text(of: 1, type: type)
    return Diagnostic(
      code: "E0306", severity: .error, message: "`\(text)` is finer than \(type.description) can be",
      primary: Label(span: span),
      help: ["the smallest step is \(smallest)"])
  }

  /// `30s/s`
  static func noRate(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0306", severity: .error, message: "`\(text)` is nothing: only numbers and bytes are counted per time",
      primary: Label(span: span))
  }

  /// A number that may need more than 64 bits: an error of thresholds, whose bounds are known, and a warning of metrics.
  static func saturates(_ text: String, digits: Int, isFixed: Bool, at span: Span) -> Diagnostic {
    guard isFixed else {
      return Diagnostic(
        code: "W0323", severity: .warning, message: "`\(text)` can need \(digits) digits, and numbers have 64 bits",
        primary: Label(span: span), help: ["it then stays at the greatest number there is"])
    }
    return Diagnostic(
      code: "E0313", severity: .error,
      message: "`\(text)` can need \(digits) digits within the bounds of its thresholds, and numbers have 64 bits",
      primary: Label(span: span), help: ["give the thresholds narrower bounds with `within`"])
  }

  /// A divisor that may be 0.
  static func mayBeZero(_ text: String, isConstant: Bool, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0311", severity: .error, message: isConstant ? "a division by 0" : "`\(text)` may be 0",
      primary: Label(span: span),
      help: isConstant ? [] : ["say what holds then: `a / \(text) else 0`"])
  }

  /// A text that an event cannot hold.
  static func textTooLong(_ count: Int, limit: Int, field: TypedField, at span: Span) -> Diagnostic {
    var help = ["a longer text is unknown in an event, so this can never be true"]
    if case .name = field.place {
      help = ["it is the name that a process gives itself"]
      let file = String(field.name.dropLast("name".utf8.count)) + "file.name"
      if field.name == "process.name" { help = ["write `\(file)`, the name of the executable, which is not cut"] }
    }
    return Diagnostic(
      code: "E0307", severity: .error, message: "the text has \(count) bytes, and `\(field.name)` at most \(limit)",
      primary: Label(span: span),
      help: help)
  }

  /// A text with a zero byte.
  static func zeroByte(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0307", severity: .error, message: "no text of the kernel has a zero byte in it", primary: Label(span: span))
  }

  /// A text that is no address.
  static func badAddress(_ text: String, isNetwork: Bool, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0308", severity: .error,
      message: isNetwork ? "`\(text)` is a network, and an address is wanted" : "`\(text)` is no address",
      primary: Label(span: span),
      help: [
        isNetwork
          ? "write `in \"\(text)\"`" : "addresses are written `10.0.0.1` or `fd00::1`, networks `10.0.0.0/8` or `fd00::/8`"
      ])
  }

  /// A network with bits behind its prefix.
  static func hostBits(_ text: String, meant: Network, at span: Span) -> Diagnostic {
    let address = text.split(separator: "/").first.map(String.init) ?? text
    return Diagnostic(
      code: "E0308", severity: .error, message: "`\(text)` has bits set behind its prefix", primary: Label(span: span),
      help: ["the network is `\(meant)`, the single address `\(address)`"])
  }

  /// A prefix that is too long.
  static func badPrefix(_ text: String, length: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0308", severity: .error, message: "there is no prefix of \(length) bits", primary: Label(span: span),
      help: ["IPv4 addresses have 32 bits, IPv6 addresses 128"])
  }

  /// A malformed glob.
  static func badGlob(_ failure: Glob.Failure, at span: Span) -> Diagnostic {
    let message: String =
      switch failure {
      case .openSet: "the glob has a `[` without its `]`"
      case .emptySet: "the glob has an empty set `[]`"
      case .invertedRange(let low, let high):
        "nothing is in `\(Unicode.Scalar(low))-\(Unicode.Scalar(high))`"
      case .trailingBackslash: "the glob ends with a backslash that stands before nothing"
      case .threeStars: "the glob has three stars: `*` stops at `/`, `**` does not"
      case .beyondASCII: "a set in a glob is of single bytes, so of ASCII characters"
      }
    return Diagnostic(
      code: "E0310", severity: .error, message: message, primary: Label(span: span),
      help: ["a backslash before `*`, `?`, `[` or `\\` makes it stand for itself; in quotes it is written twice"])
  }
}
