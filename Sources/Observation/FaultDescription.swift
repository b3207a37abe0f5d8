import RP2040

extension Fault {
  /// What the program did, for people.
  public var description: String {
    switch self {
    case .undefinedInstruction: "an instruction that this processor does not have"
    case .fetch(let address):
      "execution came to \(Self.hexadecimal(address)), where there is no program memory"
    case .notThumb:
      "a branch to an even address, which asks for the ARM state that this processor lacks"
    case .unaligned(let address):
      "an access to \(Self.hexadecimal(address)), which is no multiple of its width"
    case .read(let address): "a read at \(Self.hexadecimal(address)), where nothing answers"
    case .write(let address): "a write to \(Self.hexadecimal(address)), where nothing answers"
    case .writeToReadOnly(let address):
      "a write to \(Self.hexadecimal(address)), which is \(address >> 28 == 0 ? "the boot ROM" : "flash")"
    case .breakpoint(let number):
      "a breakpoint (BKPT \(number)) with no debugger to take it, as after a panic"
    case .supervisorCall(let number): "SVC \(number) where SVCall may not preempt"
    case .exceptionReturn(let value):
      "a return from an exception with \(Self.hexadecimal(value)), which fits none that is active"
    case .stacking(let address):
      "registers of an exception could not be saved at \(Self.hexadecimal(address))"
    case .unstacking(let address):
      "registers of an exception could not be restored from \(Self.hexadecimal(address))"
    case .vector(let address): "the vector at \(Self.hexadecimal(address)) could not be read"
    }
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
