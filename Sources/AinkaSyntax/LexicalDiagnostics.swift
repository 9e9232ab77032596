import AinkaSource

/// What can be wrong with the letters of a text.
extension Diagnostic {
  /// The text has more bytes than are read.
  static func tooLong(_ count: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0100", severity: .error,
      message: "the file has \(count) bytes, more than the \(SourceText.sizeLimit) that are read",
      primary: Label(span: span), help: ["split the policy into several files"])
  }

  /// Bytes that are not UTF-8.
  static func notUTF8(count: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0101", severity: .error, message: "\(count == 1 ? "a byte is" : "\(count) bytes are") not UTF-8",
      primary: Label(span: span), help: ["policies are UTF-8 text"])
  }

  /// A visible character that the language does not use there.
  static func strangeCharacter(_ scalar: Unicode.Scalar, instead: String?, at span: Span) -> Diagnostic {
    var diagnostic = Diagnostic(
      code: "E0102", severity: .error, message: "`\(scalar)` (\(name(of: scalar))) has no meaning here",
      primary: Label(span: span))
    if let instead {
      diagnostic.primary.text = instead == " " ? "this is not a plain space" : "did you mean `\(instead)`?"
      diagnostic.help = [instead == " " ? "write a plain space" : "write `\(instead)`: it only looks like this one"]
      diagnostic.edits = [Edit(span: span, replacement: instead)]
    }
    return diagnostic
  }

  /// A word with letters that are not of the language.
  static func strangeLetters(_ word: String, at span: Span) -> Diagnostic {
    let strange = word.unicodeScalars.filter { !$0.isASCII }
    let first = strange.first.map { "`\($0)` is \(name(of: $0))" } ?? ""
    return Diagnostic(
      code: "E0102", severity: .error, message: "`\(word)` has letters outside of `a` to `z`",
      primary: Label(span: span, text: first),
      help: [
        Lexer.latin(word).map { "write `\($0)`" }
          ?? "names are small letters, digits and underscores; any text may stand in quotes"
      ])
  }

  /// A word in a text with letters of two alphabets that look alike.
  static func mixedAlphabets(_ word: String, latin: String, at span: Span) -> Diagnostic {
    let strange = word.unicodeScalars.first { !$0.isASCII }
    let letter = strange.map { "`\($0)` is \(name(of: $0))" } ?? ""
    let escape = strange.map { "\\u{\(String($0.value, radix: 16))}" } ?? ""
    return Diagnostic(
      code: "W0128", severity: .warning, message: "`\(word)` looks like `\(latin)` and is another text",
      primary: Label(span: span, text: letter), help: ["write `\(latin)`, or, if the letter is meant, `\(escape)`"])
  }

  /// A character that nobody sees.
  static func hiddenCharacter(_ scalar: Unicode.Scalar, inString: Bool, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0103", severity: .error, message: "\(name(of: scalar)) cannot be seen, or changes the order of what is seen",
      primary: Label(span: span),
      help: inString ? ["write it as `\\u{\(String(scalar.value, radix: 16))}`"] : ["remove it"])
  }

  /// A control character.
  static func controlCharacter(_ scalar: Unicode.Scalar, inString: Bool, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0103", severity: .error, message: "a control character (\(name(of: scalar)))", primary: Label(span: span),
      help: inString ? ["write it as `\\u{\(String(scalar.value, radix: 16))}`"] : ["remove it"])
  }

  /// A string without its closing quote.
  static func unterminatedString(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0104", severity: .error, message: "the string has no closing quote",
      primary: Label(span: span, text: "starts here and must end on this line"), help: ["a line end in a text is written `\\n`"]
    )
  }

  /// An escape that does not exist.
  static func badEscape(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0105", severity: .error, message: "there is no escape `\(text)`", primary: Label(span: span),
      help: ["the escapes are `\\\"`, `\\\\`, `\\n`, `\\t`, `\\{`, `\\}` and `\\u{e9}`; a backslash itself is `\\\\`"])
  }

  /// A number that is written wrongly.
  static func badNumber(_ message: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0106", severity: .error, message: message, primary: Label(span: span),
      help: ["numbers are written `5` or `0.5`"])
  }

  /// Letters behind a number that are no unit.
  static func unknownUnit(_ unit: String, number: String, at span: Span) -> Diagnostic {
    let others = [
      "sec": "s", "secs": "s", "seconds": "s", "second": "s", "m": "min", "mins": "min", "minutes": "min", "hours": "h",
      "hour": "h",
      "hrs": "h", "days": "d", "day": "d", "msec": "ms", "K": "KiB", "k": "kB", "M": "MiB", "G": "GiB", "kb": "kB", "KB": "kB",
      "mb": "MB", "gb": "GB", "b": "B", "hz": "Hz", "ghz": "GHz", "mhz": "MHz", "percent": "%", "pct": "%",
    ]
    var help = ["units are ns us ms s min h d, B kB MB GB TB KiB MiB GiB TiB, Hz kHz MHz GHz and %"]
    if let meant = others[unit] ?? Suggestion.nearest(to: unit, in: Lexer.units) {
      help = ["did you mean `\(number.dropLast(unit.count))\(meant)`?"]
    } else if number.hasPrefix("0x") {
      help = ["there are no hexadecimal numbers"]
    } else if unit.hasPrefix("_") {
      help = ["digits are written without underscores"]
    }
    return Diagnostic(
      code: "E0106", severity: .error, message: "`\(unit)` is no unit", primary: Label(span: span), help: help)
  }

  /// A unit that stands apart from its number.
  static func unitApart(number: String, unit: String, gap: Span, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0107", severity: .error, message: "a unit touches its number", primary: Label(span: span),
      help: ["write `\(number)\(unit)`"], edits: [Edit(span: gap, replacement: "")])
  }

  /// A name with capitals or a leading underscore.
  static func badName(_ name: String, better: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0108", severity: .error, message: "`\(name)` is no name: names are written in small letters",
      primary: Label(span: span), help: ["write `\(better)`"], edits: [Edit(span: span, replacement: better)])
  }

  /// `/* … */`
  static func blockComment(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0109", severity: .error, message: "comments start with `//` and end with their line", primary: Label(span: span),
      help: ["write `//` before each line"])
  }

  /// `&&`, `||`, `!`
  static func foreignOperator(_ sign: String, instead: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0116", severity: .error, message: "`\(sign)` is written `\(instead)`", primary: Label(span: span),
      edits: [Edit(span: span, replacement: sign == "!" ? "\(instead) " : instead)])
  }

  /// `;`
  static func semicolon(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0117", severity: .error, message: "there are no semicolons: each clause starts with its word",
      primary: Label(span: span), help: ["remove it"], edits: [Edit(span: span, replacement: "")])
  }

  /// Returns `U+00A0 NO-BREAK SPACE`, or the number alone.
  private static func name(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let padded = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    return "U+\(padded)" + (CharacterNames.name(of: padded).map { " \($0)" } ?? "")
  }
}
