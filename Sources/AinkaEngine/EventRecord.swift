import AinkaBundle
import AinkaValues
import CAinkaEvaluator

/// An event as the hook's program would have filled it: `struct ainka_event`, on the heap because it is large.
struct EventRecord: ~Copyable {
  let event: UnsafeMutablePointer<ainka_event>

  /// Creates a record in which every field is unknown, and every text ready.
  init() {
    event = .allocate(capacity: 1)
    UnsafeMutableRawPointer(event).initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<ainka_event>.size)
    forget()
  }

  /// Makes every field unknown, and every text ready. What stands there of earlier values is looked at by nobody.
  func forget() {
    event.pointee.unknown = (1 << UInt32(AINKA_FIELDS.rawValue)) - 1
    event.pointee.none = 0
    event.pointee.truncated = 0
    event.pointee.ready = .max
    for number in 0..<Int(AINKA_NUMBERS) { setSymbol(number, AINKA_UNKNOWN) }
  }

  deinit { event.deallocate() }

  /// Stores whether fact number `number` of the event is true; nothing: unknown.
  func setFact(_ number: Int, to value: Bool?) {
    setSymbol(BundleEvent.firstFactSymbol + number, value.map { $0 ? 1 : 0 } ?? AINKA_UNKNOWN)
  }

  /// Stores `value` at `place` of the record, whatever was there. A text that was not captured as far as the record has room is
  /// unknown: where it would go on decides tests that the tables take for settled. So is a value of another kind than the place's.
  ///
  /// - Requires: the place is one that an event has.
  func set(_ place: Int, to value: EventValue) {
    precondition(place >= 0 && place < Int(AINKA_FIELDS.rawValue), "the event has the place")
    let bit = UInt32(1) << UInt32(place)
    event.pointee.unknown &= ~bit
    event.pointee.none &= ~bit
    event.pointee.truncated &= ~bit
    let isNumber = place < Int(AINKA_NUMBERS)
    let isAddress = place >= Int(AINKA_FIELD_ADDRESS.rawValue) && place < Int(AINKA_FIELD_TEXT.rawValue)
    switch value {
    case .none:
      event.pointee.none |= bit
      if isNumber { setSymbol(place, AINKA_NONE) }
    case .number(let number) where isNumber:
      store(UInt64(bitPattern: number), at: MemoryLayout<ainka_event>.offset(of: \.number), index: place, stride: 8)
      setSymbol(place, UInt32(min(UInt64(bitPattern: number), UInt64(AINKA_NUMBER_LARGEST))))
    case .address(let address) where isAddress:
      let index = (place - Int(AINKA_FIELD_ADDRESS.rawValue)) * 2
      store(address.high, at: MemoryLayout<ainka_event>.offset(of: \.address), index: index, stride: 8)
      store(address.low, at: MemoryLayout<ainka_event>.offset(of: \.address), index: index + 1, stride: 8)
    case .text(let bytes, let isTruncated) where !isNumber && !isAddress:
      store(bytes, isTruncated: isTruncated, place: place)
    case .unknown, .number, .address, .text:
      event.pointee.unknown |= bit
      if isNumber { setSymbol(place, AINKA_UNKNOWN) }
    }
  }

  /// By number of a rule that was met, of the first 16: a bit for each notice that is held back.
  var heldNotices: [Int: UInt16] {
    let count = min(Int(event.pointee.matches), Int(AINKA_KEPT_MATCHES))
    var held: [Int: UInt16] = [:]
    withUnsafeBytes(of: event.pointee.matched) { numbers in
      withUnsafeBytes(of: event.pointee.matched_held) { bits in
        for index in 0..<count {
          let notices = bits.load(fromByteOffset: index * 2, as: UInt16.self) & ~UInt16(AINKA_MATCH_OBSERVED)
          if notices != 0 { held[Int(numbers.load(fromByteOffset: index * 4, as: UInt32.self))] = notices }
        }
      }
    }
    return held
  }

  /// Stores a name or text.
  private func store(_ bytes: [UInt8], isTruncated: Bool, place: Int) {
    let bit = UInt32(1) << UInt32(place)
    let (offset, room) = room(of: place)
    let kept = bytes.prefix(room)
    let goesOn = isTruncated || bytes.count > room
    let isLong = place == Int(AINKA_FIELD_LONG.rawValue)
    let isName = place < Int(AINKA_FIELD_ADDRESS.rawValue)
    if goesOn, isName || (!isLong && kept.count < room) {
      event.pointee.unknown |= bit
      return
    }
    if goesOn { event.pointee.truncated |= bit }
    let target = UnsafeMutableRawPointer(event) + offset
    // A name is padded with zeros, a text to a whole word: longer ones may have been here.
    let padding = isName ? 16 - kept.count : 8
    bytes.withUnsafeBytes { if let start = $0.baseAddress { target.copyMemory(from: start, byteCount: kept.count) } }
    (target + kept.count).initializeMemory(as: UInt8.self, repeating: 0, count: padding)
    store(UInt16(kept.count), at: MemoryLayout<ainka_event>.offset(of: \.length), index: place, stride: 2)
  }

  /// Returns where a name or text stands, and how many bytes of it there is room for.
  private func room(of place: Int) -> (offset: Int, room: Int) {
    if place == Int(AINKA_FIELD_LONG.rawValue) {
      return (MemoryLayout<ainka_event>.offset(of: \.long_text) ?? 0, Int(AINKA_LONG_LONGEST))
    }
    if place >= Int(AINKA_FIELD_TEXT.rawValue) {
      return ((place - Int(AINKA_FIELD_TEXT.rawValue)) * Int(AINKA_TEXT_BYTES), Int(AINKA_TEXT_LONGEST))
    }
    let names = MemoryLayout<ainka_event>.offset(of: \.name) ?? 0
    return (names + (place - Int(AINKA_FIELD_NAME.rawValue)) * 16, 15)
  }

  /// Stores the symbol of a slot.
  private func setSymbol(_ slot: Int, _ symbol: UInt32) {
    store(symbol, at: MemoryLayout<ainka_event>.offset(of: \.symbol), index: slot, stride: 4)
  }

  /// Stores one element of the array at `offset` of the record.
  private func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int?, index: Int, stride: Int) {
    guard let offset else { preconditionFailure("the record has the array") }
    UnsafeMutableRawPointer(event).storeBytes(of: value, toByteOffset: offset + index * stride, as: Value.self)
  }
}
