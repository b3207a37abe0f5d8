import Testing

/// Programs that leave allocators in the middle, and give them stack pointers of their own making.
@Suite struct AbandonedCallTests {
  /// The call that is left by raising the stack pointer frees its number, which the next one gets:
  /// calls that were part of each other in a circle were followed for ever.
  @Test func numbersOfAbandonedCallsAreNobodysParents() async throws {
    let program = try await AssemblyProgram([
      "_start": """
      ldr r0, =0x20010000
      mov sp, r0
      movs r7, #0
      bl main
      """,
      "main": """
      sub sp, #64
      bl malloc
      """,
      "malloc": """
      cmp r7, #0
      bne second
      movs r7, #1
      add sp, #128
      b mrbc_raw_alloc
      second:
      sub sp, #32
      bl est_malloc
      """,
      "mrbc_raw_alloc": """
      sub sp, #32
      bl malloc
      """,
      "est_malloc": "b .",
    ])
    #expect(program.chip.run(until: 10_000) == .timeUp)
    #expect(program.observer.watched.count == 3)
    #expect(program.observer.finish().phases.count == 1)
  }
}
