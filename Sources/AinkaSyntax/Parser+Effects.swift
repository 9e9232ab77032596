import AinkaSource

extension Parser {
  /// Reads an effect and its limit.
  mutating func effect() -> ActionClause {
    let word = here
    let keyword = current.keyword
    advance()
    switch keyword {
    case .notify:
      let level = name("info, warning or critical")
      var message: StringLiteral?
      if at(.string) || at(.brokenString), !isPanicking { message = string("a text") }
      return limited(from: word) { .notify(level: level, message: message, limit: $0, span: $1) }
    case .signal:
      let name = capitals("the name of a signal in capitals, as TERM")
      return limited(from: word) { .signal(name, limit: $0, span: $1) }
    case .set:
      let place = place()
      settingSign()
      let value = expression()
      let keep = take(.keep)
      return limited(from: word) { .set(place: place, value: value, keep: keep, limit: $0, span: $1) }
    case .restart, .stop:
      expect(.service, after: "`\(keyword.rawValue)`")
      let service = expression()
      return limited(from: word) {
        keyword == .stop ? .stop(service: service, limit: $0, span: $1) : .restart(service: service, limit: $0, span: $1)
      }
    case .run:
      let program = string("the path of a program, in quotes")
      let arguments = runArguments()
      return limited(from: word) { .run(program: program, arguments: arguments, limit: $0, span: $1) }
    case .call:
      expect(.webhook, after: "`call`")
      let address = string("an address, in quotes")
      return limited(from: word) { .call(webhook: address, limit: $0, span: $1) }
    case .enter:
      let mode = dotted("the name of a mode")
      return limited(from: word) { .enter(mode: mode, limit: $0, span: $1) }
    default:
      return limited(from: word) { .restore(span: $1) }
    }
  }

  /// Goes past the `=` between a setting, threshold or field and its value.
  mutating func settingSign() {
    if at(.equalEqual) {
      note(.comparisonForValue(at: here))
      advance()
    } else {
      expect(.equal, "`=`", after: index > 0 ? describe(list.tokens[index - 1]) : nil)
    }
  }

  /// Reads a limit, iff one follows, and returns what `make` makes of it and of the place of what stands before it.
  private mutating func limited(from word: Span, _ make: (LimitClause?, Span) -> ActionClause) -> ActionClause {
    let span = word.joined(with: before)
    return make(limit(), span)
  }

  /// Reads the arguments after the program of `run`, iff there are any.
  private mutating func runArguments() -> [Expression.ID] {
    guard at(.leftBracket), !isPanicking else {
      if at(.string), !isPanicking { fail(.bareArguments(at: here)) }
      return []
    }
    var arguments: [Expression.ID] = []
    let shape = ListShape(
      opening: .leftBracket, closing: .rightBracket, signs: ("[", "]"), element: "an argument", mayBeEmpty: true,
      mayEndInComma: false)
    list(shape, after: "the program") { parser in arguments.append(parser.expression()) }
    return arguments
  }
}
