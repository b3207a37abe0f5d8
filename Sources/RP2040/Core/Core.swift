/// One ARMv6-M processor: a Cortex-M0+ as the RP2040 has it twice.
///
/// It executes instructions from the bus's memories, keeps the system control space of its own, and
/// takes exceptions as the ARMv6-M Architecture Reference Manual says. Nothing that a guest does can
/// stop the host: a fault is an exception, and a fault in its handler is the state `lockedUp`.
///
/// Time is counted in instructions: each takes one cycle of the timers. (A real core takes two for a
/// load, and two for a branch taken.) The same memory thus gives the same run, to the instruction.
public struct Core: ~Copyable {
  /// What a core is doing.
  public enum State: Equatable, Sendable {
    case running
    /// Waiting for an interrupt (WFI), or for that or an event (WFE).
    case sleeping(untilEvent: Bool)
    /// A fault where none can be handled (B1.5.15); only NMI or a reset leads out.
    case lockedUp
  }

  public let bus: Bus
  /// 0 or 1.
  public let number: Int

  // MARK: Registers (B1.4)

  /// R0 to R14; R13 is the stack pointer in use. The sixteenth is never used.
  let registers: UnsafeMutablePointer<UInt32>
  /// The address of the next instruction to execute.
  public internal(set) var pc: UInt32 = 0
  /// The stack pointer that is not in use.
  var otherSP: UInt32 = 0
  /// The number of the exception being handled; 0 in thread mode.
  public internal(set) var exceptionNumber: UInt32 = 0
  /// CONTROL.SPSEL: whether thread mode has the process stack.
  var usesProcessStack = false { didSet { if usesProcessStack { hasThreads = true } } }
  /// Whether the process stack was ever used, as threads of an operating system do.
  public private(set) var hasThreads = false
  /// CONTROL.nPRIV: whether thread mode is unprivileged.
  var isThreadUnprivileged = false
  public internal(set) var primask = false
  /// EPSR.T. Clear after a branch to an even address; the next instruction then faults.
  var isThumb = true

  // The flags in the form that most instructions leave them in: N and V are bit 31, Z is that the
  // value is zero, C is bit 0.
  var negative: UInt32 = 0
  var zero: UInt32 = 1
  var carry: UInt32 = 0
  var overflow: UInt32 = 0

  // MARK: Exceptions

  public internal(set) var state = State.running
  /// The latest fault, for messages; it outlives its handler.
  public internal(set) var lastFault: FaultRecord?
  /// What the core was doing at its latest fault; nil if there was none since `forgetFault`.
  public internal(set) var faultContext: FaultContext?
  /// How many faults there have been.
  public internal(set) var faultCount: UInt64 = 0
  var nvic = NVIC()
  var sysTick = SysTick()
  var systemControl = SystemControl()
  /// Whether the guest asked for a reset (AIRCR.SYSRESETREQ). `run` then returns at once.
  public internal(set) var isResetRequested = false
  /// Registers of the system control space that the guest touched and nothing stands behind.
  public internal(set) var unmodelledRegisters: Set<UInt32> = []

  // MARK: Observation

  /// Instructions executed since this value was made.
  public internal(set) var instructions: UInt64 = 0

  var trace = Trace()

  // MARK: Execution

  /// The time at which the present slice of execution ends.
  var sliceEnd: UInt64 = 0
  /// Instructions left in the slice.
  var remaining: UInt64 = 0
  var window: FetchWindow
  /// The one slot of memory whose decoded instructions are not kept.
  let scratch: UnsafeMutablePointer<Instruction>
  /// What the access that just failed failed of.
  var accessFault = Fault.undefinedInstruction
  let interruptLines: UnsafeMutablePointer<UInt32>
  let sram: UnsafeMutableRawPointer
  let sramHoldsCode: UnsafeMutablePointer<Bool>
  let written: UnsafeMutableRawPointer

  /// A core with its reset still to come: call `reset`.
  ///
  /// - Parameter number: 0 or 1.
  public init(_ number: Int, bus: Bus) {
    self.bus = bus
    self.number = number & 1
    registers = .allocate(capacity: 16)
    registers.initialize(repeating: 0, count: 16)
    scratch = .allocate(capacity: 1)
    scratch.initialize(to: Instruction(.undecoded))
    window = FetchWindow(base: 0, size: 0, memory: nil, slots: scratch)
    interruptLines = bus.interruptLines + self.number
    sram = bus.sram
    sramHoldsCode = bus.sramHoldsCode
    written = bus.written
  }

  deinit {
    registers.deallocate()
    scratch.deallocate()
  }

  /// Now: instructions executed and slept through since this value was made; a reset keeps it.
  public var cycles: UInt64 { sliceEnd &- remaining }

  /// Register 0 to 15, where 13 is the stack pointer in use and 15 is `pc`.
  public subscript(_ register: Int) -> UInt32 {
    get { register & 15 == 15 ? pc : registers[register & 15] }
    set {
      switch register & 15 {
      case 13: registers[13] = newValue & ~3
      case 15: pc = newValue & ~1
      default: registers[register & 15] = newValue
      }
    }
  }

  /// The main and the process stack pointer (B1.4.1).
  public var mainStackPointer: UInt32 {
    get { isOnProcessStack ? otherSP : registers[13] }
    set { if isOnProcessStack { otherSP = newValue & ~3 } else { registers[13] = newValue & ~3 } }
  }
  public var processStackPointer: UInt32 {
    get { isOnProcessStack ? registers[13] : otherSP }
    set { if isOnProcessStack { registers[13] = newValue & ~3 } else { otherSP = newValue & ~3 } }
  }

  var isOnProcessStack: Bool { usesProcessStack && exceptionNumber == 0 }
  var isPrivileged: Bool { exceptionNumber != 0 || !isThreadUnprivileged }

  /// N, Z, C, V in bits 31 to 28, as in APSR (B1.4.2).
  public var flags: UInt32 {
    get {
      negative & 1 << 31 | (zero == 0 ? 1 << 30 : 0) | (carry & 1) << 29 | (overflow >> 31) << 28
    }
    set {
      negative = newValue
      zero = ~newValue & 1 << 30
      carry = newValue >> 29 & 1
      overflow = newValue << 3
    }
  }

  /// APSR, IPSR and EPSR together (B1.4.2).
  public var xpsr: UInt32 { flags | (isThumb ? 1 << 24 : 0) | exceptionNumber }

  /// Resets the core: registers, exceptions, and the vector table's first two words (B1.5.5).
  ///
  /// - Parameter vectorTable: Where the table is; the RP2040's cores start with the ROM's, at 0.
  /// - Returns: Whether the table could be read. If not, the core is locked up.
  @discardableResult
  public mutating func reset(vectorTable: UInt32 = 0) -> Bool {
    noteReset()
    // What the architecture leaves UNKNOWN is zero here, LR but: it is all ones (B1.4.1).
    registers.update(repeating: 0, count: 16)
    registers[14] = 0xFFFF_FFFF
    otherSP = 0
    flags = 0
    (exceptionNumber, primask) = (0, false)
    (usesProcessStack, isThreadUnprivileged) = (false, false)
    (state, isResetRequested) = (.running, false)
    (nvic, sysTick, systemControl) = (NVIC(), SysTick(), SystemControl())
    systemControl.vectorTable = vectorTable & SystemControl.vectorTableMask
    bus.eventRegisters[number] = false
    window.size = 0
    guard let stack = vector(0), let start = vector(1) else {
      lockUp(.vector(address: systemControl.vectorTable), at: 0)
      return false
    }
    registers[13] = stack & ~3
    branch(toInterworking: start)
    return true
  }

  /// Starts execution at `address` in thread mode, as a debugger would.
  public mutating func start(at address: UInt32) {
    pc = address & ~1
    (isThumb, state) = (true, .running)
  }

  /// Branches to `address`, whose bit 0 is the T bit from there on (BXWritePC, A2.3.1).
  mutating func branch(toInterworking address: UInt32) {
    isThumb = address & 1 != 0
    // Makes the next fetch look for its memory, and so at the T bit.
    if !isThumb { window.size = 0 }
    pc = address & ~1
  }
}
