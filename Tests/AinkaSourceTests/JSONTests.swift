import AinkaJSON
import Testing

/// What the writer writes and the reader reads.
@Suite struct JSONTests {
  /// Returns the error that reading `text` gives, as text, or nothing.
  private func failure(_ text: String, depthLimit: Int = 64, sizeLimit: Int = 1000) -> String? {
    do {
      _ = try JSONReader.read(Array(text.utf8), sizeLimit: sizeLimit, depthLimit: depthLimit)
      return nil
    } catch { return "\(error)" }
  }

  @Test func compact() {
    var writer = JSONWriter()
    writer.object { object in
      object.key("a")
      object.integer(-3)
      object.key("b")
      object.array { array in
        array.bool(true)
        array.null()
        array.object { _ in }
        array.array { _ in }
        array.raw("1.5".utf8)
      }
      object.key("c")
      object.string("q\" b\\ n\n t\t \u{1} ü")
    }
    #expect(writer.text == #"{"a":-3,"b":[true,null,{},[],1.5],"c":"q\" b\\ n\n t\t \u0001 ü"}"#)
  }

  @Test func pretty() {
    var writer = JSONWriter(pretty: true)
    writer.object { object in
      object.key("a")
      object.array {
        $0.integer(1)
        $0.integer(2)
      }
      object.key("b")
      object.object { _ in }
    }
    #expect(writer.text == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}")
  }

  @Test func readsWithPositions() throws {
    let value = try JSONReader.read(Array("{\"b\": [1, -2.5e3],\n \"a\": \"\\u00e9\\ud83d\\ude00\\/\"}".utf8))
    #expect(value.members?.map(\.name) == ["b", "a"])
    #expect(value["b"]?.elements?.first?.integer == 1)
    #expect(value["b"]?.elements?.last?.double == -2500)
    #expect(value["a"]?.string == "é😀/")
    #expect(value["a"]?.line == 2)
    #expect(value["a"]?.column == 7)
  }

  @Test func readsBackWhatIsWritten() throws {
    let texts = ["", "\u{0}\u{7f}\\\"", "𝄞 ü \u{2028}"]
    var writer = JSONWriter()
    writer.array { array in for text in texts { array.string(text) } }
    #expect(try JSONReader.read(writer.bytes).elements?.map(\.string) == texts)
  }

  @Test(arguments: [
    ("", "1:1: the text ends where a value belongs"), ("[1,]", "1:4: no value starts like this"),
    ("{\"a\":1,\n\"a\":2}", "2:1: the name \"a\" is there twice"), ("01", "1:2: something follows the value"),
    ("\"\\ud800x\"", "1:4: half a surrogate pair"), ("[[[]]]", "1:3: nested more than 1 deep"),
    ("\"a", "1:3: the text ends inside a string"), ("{\"a\" 1}", "1:6: `:` belongs between a name and its value"),
  ])
  func refuses(text: String, message: String) {
    #expect(failure(text, depthLimit: 1) == message)
  }

  @Test func refusesWhatIsTooLong() {
    #expect(failure("[1, 2, 3]", sizeLimit: 4)?.contains("9 bytes") == true)
  }
}
