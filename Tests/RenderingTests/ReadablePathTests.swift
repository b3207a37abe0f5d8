import Testing

@testable import Rendering

@Suite struct ReadablePathTests {
  @Test(arguments: [
    ("CMakeFiles/app.dir/src/main.c.o", "src/main.c.o"),
    (
      "build/CMakeFiles/app.dir/opt/pico-sdk/lib/lwip/src/core/mem.c.o",
      "opt/pico-sdk/lib/lwip/src/core/mem.c.o"
    ),
    ("/usr/lib/gcc/arm-none-eabi/libc.a(lib_a-memcpy.o)", "libc.a(lib_a-memcpy.o)"),
    ("libc.a(memcpy.o)", "libc.a(memcpy.o)"),
    ("/a (copy)/main.o", "/a (copy)/main.o"),
    ("CMakeFiles/app.dir", "CMakeFiles/app.dir"),
    ("CMakeFiles/main.c.o", "CMakeFiles/main.c.o"),
    ("src/main.o", "src/main.o"),
    ("", ""),
  ])
  func keepsWhatTellsObjectsApart(path: String, short: String) {
    #expect(ReadablePath.short(path) == short)
  }
}
