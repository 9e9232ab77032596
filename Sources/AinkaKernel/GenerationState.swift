import AinkaBundle
import AinkaValues
import CAinkaABI
import CAinkaHost
import Glibc

/// What the generation word's record says at one moment.
struct GenerationState: Sendable, Equatable {
  /// `number << 8 | set << 1 | half`; 0: none.
  var word: UInt64
  var previous: UInt64
  /// Boot clock; 0: nothing is waited for.
  var confirmDeadline: UInt64

  /// Reads it from where the programs read it.
  init(_ generation: UnsafeMutablePointer<ainka_generation>) {
    word = ainka_load_acquire(&generation.pointee.word)
    previous = generation.pointee.previous
    confirmDeadline = generation.pointee.confirm_deadline_ns
  }

  static func number(of word: UInt64) -> UInt64 { word >> 8 }
  static func set(of word: UInt64) -> Int { Int(word >> 1 & 1) }
  static func half(of word: UInt64) -> Int { Int(word & 1) }
  static func word(number: UInt64, set: Int, half: Int) -> UInt64 { number << 8 | UInt64(set) << 1 | UInt64(half) }

  /// `true` iff there is a deadline that means the word: a command killed before its switch leaves one with the word of before.
  private var hasDeadline: Bool { confirmDeadline != 0 && previous != word }

  /// `true` iff the time to confirm is over, and the programs use the previous word.
  var hasLapsed: Bool { hasDeadline && BootClock.now() >= confirmDeadline }

  /// `true` iff the generation in the word still waits to be confirmed.
  var isPending: Bool { hasDeadline && !hasLapsed }

  /// The word that the programs decide by.
  var deciding: UInt64 { hasLapsed ? previous : word }

  /// What is known above about the word, or nothing when it names no generation.
  var active: ActiveGeneration? {
    guard word != 0 else { return nil }
    var active = ActiveGeneration(number: Self.number(of: word), half: Self.half(of: word))
    if hasDeadline {
      active.confirmBy = confirmDeadline
      active.previous = previous == 0 ? nil : Self.number(of: previous)
    }
    return active
  }
}

/// The clock of deadlines: nanoseconds since boot, also while the host sleeps.
public enum BootClock {
  public static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

extension KernelHost {
  /// Returns what the generation word's record says, or nothing when it is not pinned.
  func generationState() throws(HostError) -> GenerationState? {
    guard isPinned(SharedMap.generation.rawValue) else { return nil }
    return try SharedMaps.withGeneration(pinnedIn: pinDirectory) { generation in
      GenerationState(generation)
    }
  }

  /// The set that decides, or nothing when no generation does.
  func activeSet() throws(HostError) -> ProgramSet? {
    guard let word = try generationState()?.deciding, word != 0 else { return nil }
    return ProgramSet(GenerationState.set(of: word), below: pinDirectory)
  }

  /// The maps of the set that decides.
  ///
  /// - Throws: when no generation decides, or a map is missing, is not ours or is of a newer version.
  func activeMaps() throws(HostError) -> SharedMaps {
    guard let set = try activeSet() else { throw nothingDecides }
    let maps = try SharedMaps(of: set, below: pinDirectory)
    _ = try maps.description()
    return maps
  }

  /// What is said where a generation is needed that decides.
  var nothingDecides: HostError {
    HostError(
      operation: "open", object: pinDirectory, errno: ENOENT, advice: "no generation decides: `ainka apply` a policy first")
  }
}
