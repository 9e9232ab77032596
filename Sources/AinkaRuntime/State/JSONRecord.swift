import AinkaJSON

/// What is wrong with the bytes of a record.
struct MalformedRecord: Error {
  var reason: String
}

/// A JSON object of the state directory, whose members must be there.
struct JSONRecord {
  var value: JSONValue

  init(value: JSONValue) { self.value = value }

  /// Reads `bytes`, which must be an object whose `version` is `version`.
  init(_ bytes: [UInt8], version: Int64) throws(MalformedRecord) {
    do throws(JSONError) { value = try JSONReader.read(bytes) } catch {
      throw MalformedRecord(reason: "\(error)")
    }
    guard let found = value["version"]?.integer else { throw MalformedRecord(reason: "it has no version") }
    guard found == version else {
      throw MalformedRecord(reason: "it has version \(found); this program reads version \(version)")
    }
  }

  /// Returns the member `name`, a string.
  func string(_ name: String) throws(MalformedRecord) -> String {
    guard let text = value[name]?.string else { throw missing(name, "string") }
    return text
  }

  /// Returns the member `name`, a non-negative integer.
  func unsigned(_ name: String) throws(MalformedRecord) -> UInt64 {
    guard let number = value[name]?.unsigned else { throw missing(name, "number") }
    return number
  }

  /// Returns the member `name`, an integer.
  func integer(_ name: String) throws(MalformedRecord) -> Int64 {
    guard let number = value[name]?.integer else { throw missing(name, "number") }
    return number
  }

  /// Returns the elements of the member `name`.
  func array(_ name: String) throws(MalformedRecord) -> [JSONValue] {
    guard let elements = value[name]?.elements else { throw missing(name, "list") }
    return elements
  }

  /// Returns the member `name`, a list of small non-negative integers.
  func indices(_ name: String) throws(MalformedRecord) -> [Int] {
    var indices: [Int] = []
    for element in try array(name) {
      guard let index = element.integer, (0...Int64(Int32.max)).contains(index) else { throw missing(name, "list of numbers") }
      indices.append(Int(index))
    }
    return indices
  }

  /// Returns the complaint that the member `name` is no `kind`.
  private func missing(_ name: String, _ kind: String) -> MalformedRecord {
    MalformedRecord(reason: "`\(name)` should be a \(kind)")
  }
}

extension JSONWriter {
  /// Writes the member `name` of the open object: a list of `elements`, each written by `write`.
  mutating func member<Element>(_ name: String, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void) {
    key(name)
    array { writer in
      for element in elements { write(&writer, element) }
    }
  }
}
