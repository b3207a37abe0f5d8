extension Core {
  /// Executes instructions until the slice is used up.
  ///
  /// `pc` is a local while nothing else needs it: the address of the present instruction. A case ends
  /// with `continue` where it set `pc` itself, and otherwise falls out to the next halfword.
  mutating func execute() {
    let r = registers
    var pc = self.pc
    while remaining != 0 {
      remaining &-= 1
      let place = pc &- window.base
      guard place < window.size else {
        pc = openWindow(at: pc)
        continue
      }
      let i = window.slots[Int(place >> 1)]
      let (d, n, m) = (Int(i.d), Int(i.n), Int(i.m))
      switch i.operation {
      case .undecoded:
        pc = decode(at: pc)
        continue

      case .lslImmediate:
        carry = r[m] >> (32 &- i.immediate) & 1
        r[d] = setNZ(r[m] &<< i.immediate)
      case .lsrImmediate:
        carry = r[m] >> (i.immediate &- 1) & 1
        r[d] = setNZ(UInt32(truncatingIfNeeded: UInt64(r[m]) &>> UInt64(i.immediate)))
      case .asrImmediate:
        carry = r[m] >> (i.immediate &- 1) & 1
        r[d] = setNZ(UInt32(truncatingIfNeeded: signExtendedTo64(r[m]) &>> Int64(i.immediate)))
      case .movsRegister: r[d] = setNZ(r[m])
      case .addsRegister: r[d] = add(r[n], r[m], 0)
      case .subsRegister: r[d] = add(r[n], ~r[m], 1)
      case .addsImmediate: r[d] = add(r[n], i.immediate, 0)
      case .subsImmediate: r[d] = add(r[n], ~i.immediate, 1)
      case .movsImmediate: r[d] = setNZ(i.immediate)
      case .cmpImmediate: _ = add(r[n], ~i.immediate, 1)

      case .ands: r[d] = setNZ(r[d] & r[m])
      case .eors: r[d] = setNZ(r[d] ^ r[m])
      case .lslsRegister: r[d] = shiftLeft(r[d], by: r[m] & 0xFF)
      case .lsrsRegister: r[d] = shiftRight(r[d], by: r[m] & 0xFF)
      case .asrsRegister: r[d] = shiftRightArithmetically(r[d], by: r[m] & 0xFF)
      case .adcs: r[d] = add(r[d], r[m], carry)
      case .sbcs: r[d] = add(r[d], ~r[m], carry)
      case .rorsRegister: r[d] = rotateRight(r[d], by: r[m] & 0xFF)
      case .tst: _ = setNZ(r[n] & r[m])
      case .rsbs: r[d] = add(~r[m], 0, 1)
      case .cmpRegister: _ = add(r[n], ~r[m], 1)
      case .cmn: _ = add(r[n], r[m], 0)
      case .orrs: r[d] = setNZ(r[d] | r[m])
      case .muls: r[d] = setNZ(r[d] &* r[m])
      case .bics: r[d] = setNZ(r[d] & ~r[m])
      case .mvns: r[d] = setNZ(~r[m])

      case .addHigh: r[d] = r[d] &+ r[m]
      case .movHigh: r[d] = r[m]
      case .addToSP:
        r[13] = (r[13] &+ r[m]) & ~3
        noteStackPointer(at: pc)
      case .movToSP:
        r[13] = r[m] & ~3
        noteStackPointer(at: pc)
      case .bx:
        let target = m == 15 ? pc &+ 4 : r[m]
        noteJump(to: target)
        pc = branchOrReturn(to: target, from: pc)
        continue
      case .blx:
        let target = r[m]
        r[14] = pc &+ 2 | 1
        noteCall(at: pc, to: target, returningTo: r[14])
        branch(toInterworking: target)
        pc = target & ~1
        continue

      case .ldrLiteral:
        guard let value = loadLiteral((pc &+ 4) & ~3 &+ i.immediate) else {
          pc = failAccess(at: pc)
          continue
        }
        r[d] = value
      case .ldrRegister, .ldrImmediate:
        let offset = i.operation == .ldrRegister ? r[m] : i.immediate
        guard let value = loadWord(r[n] &+ offset) else {
          pc = failAccess(at: pc)
          continue
        }
        r[d] = value
      case .ldrhRegister, .ldrhImmediate, .ldrshRegister:
        let offset = i.operation == .ldrhImmediate ? i.immediate : r[m]
        guard let value = loadHalfword(r[n] &+ offset) else {
          pc = failAccess(at: pc)
          continue
        }
        r[d] = i.operation == .ldrshRegister ? signExtendedHalfword(value) : value
      case .ldrbRegister, .ldrbImmediate, .ldrsbRegister:
        let offset = i.operation == .ldrbImmediate ? i.immediate : r[m]
        guard let value = loadByte(r[n] &+ offset) else {
          pc = failAccess(at: pc)
          continue
        }
        r[d] = i.operation == .ldrsbRegister ? signExtendedByte(value) : value
      case .strRegister, .strImmediate:
        let offset = i.operation == .strRegister ? r[m] : i.immediate
        guard storeWord(r[n] &+ offset, r[d]) else {
          pc = failAccess(at: pc)
          continue
        }
      case .strhRegister, .strhImmediate:
        let offset = i.operation == .strhRegister ? r[m] : i.immediate
        guard storeHalfword(r[n] &+ offset, r[d]) else {
          pc = failAccess(at: pc)
          continue
        }
      case .strbRegister, .strbImmediate:
        let offset = i.operation == .strbRegister ? r[m] : i.immediate
        guard storeByte(r[n] &+ offset, r[d]) else {
          pc = failAccess(at: pc)
          continue
        }

      case .push:
        guard push(i.immediate, at: pc) else {
          pc = failAccess(at: pc)
          continue
        }
      case .pop:
        guard pop(i.immediate) else {
          pc = failAccess(at: pc)
          continue
        }
      case .popPC:
        pc = popWithPC(i.immediate, at: pc)
        continue
      case .stm:
        guard storeMultiple(i.immediate, base: n) else {
          pc = failAccess(at: pc)
          continue
        }
      case .ldm:
        guard loadMultiple(i.immediate, base: n) else {
          pc = failAccess(at: pc)
          continue
        }

      case .adr: r[d] = (pc &+ 4) & ~3 &+ i.immediate
      case .addSPImmediate: r[d] = r[13] &+ i.immediate
      case .adjustSP:
        r[13] = r[13] &+ i.immediate
        noteStackPointer(at: pc)
      case .sxth: r[d] = signExtendedHalfword(r[m])
      case .sxtb: r[d] = signExtendedByte(r[m])
      case .uxth: r[d] = r[m] & 0xFFFF
      case .uxtb: r[d] = r[m] & 0xFF
      case .rev: r[d] = r[m].byteSwapped
      case .rev16: r[d] = (r[m] & 0xFF00_FF00) >> 8 | (r[m] & 0x00FF_00FF) << 8
      case .revsh: r[d] = signExtendedHalfword(r[m].byteSwapped >> 16)

      case .beq:
        pc = next(pc, i, zero == 0)
        continue
      case .bne:
        pc = next(pc, i, zero != 0)
        continue
      case .bcs:
        pc = next(pc, i, carry != 0)
        continue
      case .bcc:
        pc = next(pc, i, carry == 0)
        continue
      case .bmi:
        pc = next(pc, i, negative >> 31 != 0)
        continue
      case .bpl:
        pc = next(pc, i, negative >> 31 == 0)
        continue
      case .bvs:
        pc = next(pc, i, overflow >> 31 != 0)
        continue
      case .bvc:
        pc = next(pc, i, overflow >> 31 == 0)
        continue
      case .bhi:
        pc = next(pc, i, carry != 0 && zero != 0)
        continue
      case .bls:
        pc = next(pc, i, carry == 0 || zero == 0)
        continue
      case .bge:
        pc = next(pc, i, (negative ^ overflow) >> 31 == 0)
        continue
      case .blt:
        pc = next(pc, i, (negative ^ overflow) >> 31 != 0)
        continue
      case .bgt:
        pc = next(pc, i, zero != 0 && (negative ^ overflow) >> 31 == 0)
        continue
      case .ble:
        pc = next(pc, i, zero == 0 || (negative ^ overflow) >> 31 != 0)
        continue
      case .b:
        pc = pc &+ 4 &+ i.immediate
        continue
      case .bl:
        r[14] = pc &+ 4 | 1
        let target = pc &+ 4 &+ i.immediate
        noteCall(at: pc, to: target, returningTo: r[14])
        pc = target
        continue

      case .hook:
        pc = executeHook(i, at: pc)
        continue
      case .nop: break
      case .barrier: pc = pc &+ 2
      case .addWithPC, .movWithPC, .cmpWithPC, .cps, .mrs, .msr, .wfe, .wfi, .sev, .svc, .bkpt,
        .undefined:
        pc = executeRarely(i, at: pc)
        continue
      }
      pc = pc &+ 2
    }
    self.pc = pc
  }

  /// Where a conditional branch goes.
  @inline(__always)
  private func next(_ pc: UInt32, _ i: Instruction, _ isTaken: Bool) -> UInt32 {
    isTaken ? pc &+ 4 &+ i.immediate : pc &+ 2
  }
}
