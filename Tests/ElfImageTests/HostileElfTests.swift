import ElfImage
import Support
import Testing

/// Bytes that no one meant: whatever they are, an error or a sane value comes out.
@Suite struct HostileElfTests {
  /// Reads `bytes`; what it makes of them must keep what the reader promises.
  private func read(_ bytes: [UInt8], _ what: @autoclosure () -> String) {
    do {
      let image = try ElfImage(reading: bytes)
      let isSane =
        image.sections.allSatisfy { $0.address + $0.size <= 1 << 32 }
        && image.symbols.allSatisfy { symbol in
          guard symbol.address + symbol.size <= 1 << 32 else { return false }
          guard case .section(let index) = symbol.place else { return true }
          return image.sections.indices.contains(index)
        }
        && image.segments.allSatisfy { $0.offset + $0.fileSize <= bytes.count }
      #expect(isSane, "\(what())")
    } catch .malformed(let offset, let reason) {
      #expect(offset <= bytes.count && !reason.isEmpty, "\(what())")
    } catch {}
  }

  private static let samples: [@Sendable () async throws -> [UInt8]] = [
    { ElfBuilder.pico().build() },
    { try await Firmware.small.value.bytes },
  ]

  /// ld writes the section headers last, so that every cut loses some of them.
  @Test(arguments: samples.indices)
  func truncatedAnywhereIsAnError(sample: Int) async throws {
    let bytes = try await Self.samples[sample]()
    for count in 0..<bytes.count {
      do {
        _ = try ElfImage(reading: Array(bytes[..<count]))
        Issue.record("\(count) of \(bytes.count) bytes were enough")
      } catch {
        switch error {
        case .empty: #expect(count == 0)
        case .notElf(nil): #expect(count < 4)
        case .malformed(let offset, _): #expect(offset <= count)
        default: Issue.record("\(count) bytes: \(error)")
        }
      }
    }
  }

  @Test(arguments: samples.indices)
  func anyByteOfAHeaderMayBeAnything(sample: Int) async throws {
    let bytes = try await Self.samples[sample]()
    let image = try ElfImage(reading: bytes)
    let table = bytes.count - image.sections.count * 40
    let segments = 52..<52 + image.segments.count * 32
    for place in [0..<52, segments, table..<bytes.count].joined() {
      for value: UInt8 in [0x00, 0x7F, 0x80, 0xFF] {
        var damaged = bytes
        damaged[place] = value
        read(damaged, "byte \(place) set to \(value)")
      }
    }
  }

  @Test(arguments: samples.indices)
  func seededMutationsAreSurvived(sample: Int) async throws {
    let bytes = try await Self.samples[sample]()
    for seed in 0..<5_000 as Range<UInt64> {
      var random = Seeded(seed)
      read(random.mutated(bytes), "seed \(seed)")
    }
  }

  /// Only the table of section headers and what it refers to must be whole.
  @Test func contentsThatNothingReadsMayBeAnything() async throws {
    let bytes = try await Firmware.small.value.bytes
    let image = try ElfImage(reading: bytes)
    var garbled = bytes
    for section in image.sections where section.contents == .bits {
      for place in Int(section.offset)..<Int(section.offset + section.size) {
        garbled[place] = 0xEE
      }
    }
    #expect(garbled != bytes)
    #expect(try ElfImage(reading: garbled) == image)
  }
}
