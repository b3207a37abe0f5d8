import ElfImage
import Support
import Testing

/// The bytes at a symbol.
@Suite struct ContentsTests {
  private static func image(
    contents: ElfImage.Section.Contents = .bits, offset: UInt64 = 4, size: UInt64 = 8
  ) -> ElfImage {
    var image = ElfImage()
    image.sections = [
      ElfImage.Section(
        name: ".rodata", contents: contents, isAllocated: true, isWritable: false,
        isExecutable: false, address: 0x1000, offset: offset, size: size, alignment: 4)
    ]
    return image
  }

  private static func symbol(
    at address: UInt64, size: UInt64, place: ElfImage.Symbol.Place = .section(0)
  ) -> ElfImage.Symbol {
    ElfImage.Symbol(
      name: "x", address: address, size: size, kind: .object, isLocal: false, place: place,
      file: nil)
  }

  private static let bytes = Array(UInt8(0)..<12)

  @Test func bytesOfASymbolAreThoseOfItsSection() {
    let contents = { (address: UInt64, size: UInt64) in
      Self.image().contents(of: Self.symbol(at: address, size: size), in: Self.bytes).map(
        Array.init)
    }
    #expect(contents(0x1000, 8) == Array(4..<12))
    #expect(contents(0x1006, 2) == [10, 11])
    #expect(contents(0x1008, 0) == [])
    #expect(contents(0x1006, 3) == nil)
    #expect(contents(0x1009, 0) == nil)
    #expect(contents(0xFFF, 1) == nil)
    #expect(contents(.max, .max) == nil)
    #expect(contents(0x1000, .max) == nil)
  }

  @Test func whatTheFileDoesNotHoldIsNil() {
    let symbol = Self.symbol(at: 0x1000, size: 1)
    for image in [
      Self.image(contents: .noBits), Self.image(contents: .other), Self.image(offset: 12),
      Self.image(offset: .max), Self.image(offset: .max, size: .max), ElfImage(),
    ] { #expect(image.contents(of: symbol, in: Self.bytes) == nil) }
    for place in [.absolute, .undefined, .common, .section(1), .section(-1)]
      as [ElfImage.Symbol.Place]
    {
      let symbol = Self.symbol(at: 0x1000, size: 1, place: place)
      #expect(Self.image().contents(of: symbol, in: Self.bytes) == nil)
    }
  }
}
