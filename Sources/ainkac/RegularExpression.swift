import Glibc

/// A regular expression of POSIX's extended kind, as `grep -E` takes them.
enum RegularExpression {
  /// Why a pattern is none.
  struct Failure: Error {
    var message: String
  }

  /// Calls `body` with a function that says whether `pattern` is found in a text, and returns what that returns.
  static func with<Result>(_ pattern: String, _ body: ((String) -> Bool) -> Result) throws(Failure) -> Result {
    var compiled = regex_t()
    let code = regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB)
    guard code == 0 else {
      var message = [CChar](repeating: 0, count: 256)
      regerror(code, &compiled, &message, message.count)
      throw Failure(message: String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
    defer { regfree(&compiled) }
    return body { text in regexec(&compiled, text, 0, nil, 0) == 0 }
  }
}
