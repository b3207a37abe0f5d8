import RP2040
import Testing

/// What libunicorn leaves out: special registers, masks, hints, and PC as an operand.
@Suite struct SystemInstructionTests {
  @Test func flagsThroughMSRAndMRS() {
    // MSR APSR, R1; MRS R2, APSR; MRS R3, XPSR; MRS R4, IPSR; MRS R5, EPSR
    let rig = Rig([
      0xF381, 0x8800, 0xF3EF, 0x8200, 0xF3EF, 0x8303, 0xF3EF, 0x8405, 0xF3EF, 0x8506,
    ])
    rig.core[1] = 0xFFFF_FFFF
    rig.run(5)
    #expect(rig.core[2] == 0xF000_0000)
    #expect(rig.core[3] == 0xF000_0000)
    #expect(rig.core[4] == 0)
    #expect(rig.core[5] == 0)
    #expect(rig.core.xpsr == 0xF100_0000)
  }

  @Test(arguments: 0..<16 as Range<UInt32>)
  func flagsRoundTripAndDecideBranches(nzcv: UInt32) {
    let (n, z, c, v) = (nzcv & 8 != 0, nzcv & 4 != 0, nzcv & 2 != 0, nzcv & 1 != 0)
    let holds = [
      z, !z, c, !c, n, !n, v, !v, c && !z, !c || z, n == v, n != v, !z && n == v, z || n != v,
    ]
    for (condition, isTaken) in holds.enumerated() {
      let rig = Rig([0xD002 | UInt16(condition) << 8])
      rig.core.flags = nzcv << 28
      #expect(rig.core.flags == nzcv << 28)
      rig.run(1)
      #expect(rig.core.pc == Rig.code + (isTaken ? 8 : 2))
    }
  }

  @Test func stackPointersAndControl() {
    // MSR PSP, R1; MSR CONTROL, R2; ISB; MRS R3, PSP; MRS R4, MSP; MRS R5, CONTROL
    let rig = Rig([
      0xF381, 0x8809, 0xF382, 0x8814, 0xF3BF, 0x8F6F, 0xF3EF, 0x8309, 0xF3EF, 0x8408, 0xF3EF,
      0x8514,
    ])
    rig.core[1] = 0x2000_4003
    rig.core[2] = 2
    rig.run(6)
    #expect(rig.core[3] == 0x2000_4000)
    #expect(rig.core[4] == Rig.stack)
    #expect(rig.core[5] == 2)
    #expect(rig.core[13] == 0x2000_4000)
  }

  @Test func unprivilegedCodeChangesNothing() {
    // MSR CONTROL, R2; CPSID i; MSR MSP, R1; MSR CONTROL, R3; MRS R4, MSP; MRS R5, CONTROL; LDR R6
    let rig = Rig([
      0xF382, 0x8814, 0xB672, 0xF381, 0x8808, 0xF383, 0x8814, 0xF3EF, 0x8408, 0xF3EF, 0x8514,
      0x6806,
    ])
    rig.core[0] = 0xE000_ED00
    rig.core[1] = 0x2000_4000
    rig.core[2] = 1
    rig.run(6)
    #expect(rig.core.primask == false)
    #expect(rig.core[4] == 0)
    #expect(rig.core[5] == 1)
    #expect(rig.core[13] == Rig.stack)
    rig.run(1)
    #expect(rig.core.lastFault?.fault == .read(address: 0xE000_ED00))
  }

  @Test func unprivilegedCodeKeepsTheProcessStackPointer() {
    // MSR CONTROL, R2; MSR PSP, R1
    let rig = Rig([0xF382, 0x8814, 0xF381, 0x8809])
    rig.core[1] = 0x2000_4000
    rig.core[2] = 1
    rig.run(2)
    #expect(rig.core.processStackPointer == 0)
  }

  /// In handler mode CONTROL.SPSEL takes no writes, and nPRIV does (B1.4.4).
  @Test func controlInAHandler() {
    // The handler: MSR CONTROL, R5; MRS R6, CONTROL
    let rig = Rig([0xDF00])
    rig.setHandler(11, [0xF385, 0x8814, 0xF3EF, 0x8614])
    rig.core[5] = 3
    rig.run(3)
    #expect(rig.core[6] == 1)
    #expect(rig.core[13] == Rig.stack - 32)
  }

  @Test func interruptMask() {
    // CPSID i; MRS R1, PRIMASK; CPSIE i; MRS R2, PRIMASK; MSR PRIMASK, R1
    let rig = Rig([0xB672, 0xF3EF, 0x8110, 0xB662, 0xF3EF, 0x8210, 0xF381, 0x8810])
    rig.run(4)
    #expect(rig.core[1] == 1)
    #expect(rig.core[2] == 0)
    #expect(rig.core.primask == false)
    rig.run(1)
    #expect(rig.core.primask == true)
  }

  @Test func hintsAndBarriersDoNothing() {
    // NOP, YIELD, SEV, an unallocated hint, DSB, DMB, ISB
    let rig = Rig([0xBF00, 0xBF10, 0xBF40, 0xBF50, 0xF3BF, 0x8F4F, 0xF3BF, 0x8F5F, 0xF3BF, 0x8F6F])
    rig.run(7)
    #expect(rig.core.pc == Rig.code + 20)
    #expect(rig.core.state == .running)
  }

  @Test func programCounterAsAnOperand() {
    // ADD R1, PC; MOV R2, PC; ADR R3, #4
    let rig = Rig([0x4479, 0x467A, 0xA301])
    rig.core[1] = 3
    rig.run(3)
    #expect(rig.core[1] == Rig.code + 7)
    #expect(rig.core[2] == Rig.code + 6)
    #expect(rig.core[3] == Rig.code + 12)
  }

  /// MOV PC and ADD PC drop bit 0; BX and BLX take it for the T bit; BLX keeps a way back.
  @Test func branchesByRegister() {
    for target in [Rig.code + 64, Rig.code + 65] {
      let move = Rig([0x4687])
      move.core[0] = target
      move.run(1)
      #expect(move.core.pc == Rig.code + 64)
      #expect(move.core.xpsr == 0x0100_0000)
    }
    let sum = Rig([0x4487])
    sum.core[0] = 61
    sum.run(1)
    #expect(sum.core.pc == Rig.code + 64)
    let call = Rig([0x4780])
    call.core[0] = Rig.code + 65
    call.run(1)
    #expect(call.core.pc == Rig.code + 64)
    #expect(call.core[14] == Rig.code + 3)
    let linked = Rig([0x47F0])
    linked.core[14] = Rig.code + 65
    linked.run(1)
    #expect(linked.core.pc == Rig.code + 64)
    #expect(linked.core[14] == Rig.code + 3)
  }

  @Test func magicValuesAreNoReturnInThreadMode() {
    let rig = Rig([0x4700])
    rig.core[0] = 0xFFFF_FFF9
    rig.run(2)
    #expect(rig.core.lastFault?.fault == .fetch(address: 0xFFFF_FFF8))
    #expect(rig.core.exceptionNumber == 3)
  }
}
