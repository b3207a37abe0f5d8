import LinkMap
import Support
import Testing

/// A real map with pieces missing or changed.
@Suite struct CutAndMutationTests {
  /// Built once for all tests; small, because it is read thousands of times.
  static let realMap = Task {
    try await ArmToolchain.link(
      sources: ["main.c": "int counter = 1, sum; int main(void) { return sum += counter++; }"],
      compileFlags: ["-Os", "-g1", "-fdata-sections", "-fcommon"],
      linkFlags: ArmToolchain.defaultLinkFlags + ["-Wl,--cref"],
      script: """
        MEMORY {
          FLASH(rx) : ORIGIN = 0x10000000, LENGTH = 2048k
          RAM : ORIGIN = 0x20000000, LENGTH = 256k
        }
        SECTIONS {
          .text : { *(.text*) LONG(5) } > FLASH
          .data : { start = .; *(.data*) . = ALIGN(16); } > RAM AT > FLASH
          .bss : { *(.bss* COMMON) PROVIDE(unused = .); } > RAM
          /DISCARD/ : { *(.debug_frame .debug_aranges .debug_line* .debug_str .ARM.attributes) }
        }
        """
    ).mapBytes()
  }

  /// A cut that goes unnoticed loses nothing that lies in memory.
  @Test func cutAtEveryOffset() async throws {
    let bytes = try await Self.realMap.value
    var whole = try LinkMap(parsing: bytes)
    #expect(whole.isComplete)
    whole.reduceToMemory()
    var unnoticed = 0
    for count in 0..<bytes.count {
      guard var map = try? LinkMap(parsing: Array(bytes[..<count])), map.isComplete else {
        continue
      }
      unnoticed += 1
      #expect(bytes[count - 1] == UInt8(ascii: "\n"), "cut after \(count) bytes")
      map.reduceToMemory()
      #expect(map == whole, "cut after \(count) bytes")
    }
    #expect(unnoticed < 50)
  }

  /// 10,000 mutations in all. That each ends is the test; a trap would end the run.
  @Test(arguments: 0..<8)
  func mutations(seed: UInt64) async throws {
    let bytes = try await Self.realMap.value
    var random = Seeded(seed)
    for _ in 0..<1250 {
      var mutant = bytes
      for _ in 0...random.below(4) { mutant.mutate(with: &random) }
      guard let map = try? LinkMap(parsing: mutant) else { continue }
      // Ranges and indices hold, whatever the file says.
      for section in map.outputSections {
        _ = map.inputSections[section.inputs]
      }
      #expect(map.symbols.allSatisfy { map.inputSections.indices.contains($0.inputSection) })
      #expect(
        map.inputSections.allSatisfy { $0.object.map(map.objects.indices.contains) ?? true })
    }
  }
}

extension LinkMap {
  /// Keeps what has an address: debug information lies at 0.
  fileprivate mutating func reduceToMemory() {
    outputSections.removeAll { $0.address == 0 }
    let records = outputSections.map(\.inputs.upperBound).max() ?? 0
    inputSections.removeSubrange(records...)
    let objectCount = (inputSections.compactMap(\.object).max() ?? -1) + 1
    objects.removeSubrange(objectCount...)
    byteCount = 0
  }
}

extension [UInt8] {
  private static let tokens = [
    "\n", " ", "0x", "0xffffffffffffffffff", "(", ")", ".a(", "*fill*", "COMMON", " = ",
    "Linker script and memory map\n", "OUTPUT(", "Cross Reference Table\n", "PROVIDE (",
    "\n.x\n", "                0x20000000        0x4 LONG 0x5\n", " load address 0x",
  ].map { Array($0.utf8) }

  /// Changes, removes, repeats or inserts a few bytes.
  fileprivate mutating func mutate(with random: inout Seeded) {
    guard !isEmpty else { return }
    let start = Int(random.below(UInt64(count)))
    let end = Swift.min(count, start + Int(random.below(60)))
    switch random.below(5) {
    case 0: self[start] = UInt8(truncatingIfNeeded: random.next())
    case 1: removeSubrange(start..<end)
    case 2: insert(contentsOf: self[start..<end], at: Int(random.below(UInt64(count))))
    case 3:
      insert(
        contentsOf: Self.tokens[Int(random.below(UInt64(Self.tokens.count)))], at: start)
    default:
      let other = Int(random.below(UInt64(count)))
      swapAt(start, other)
    }
  }
}
