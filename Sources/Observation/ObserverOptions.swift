/// What an observer is to look at beside what it finds by itself.
public struct ObserverOptions: Sendable {
  /// Allocators that are not known.
  public var families: [AllocatorFamily]
  /// None makes one phase, `run`.
  public var phases: [PhaseRequest]
  /// Called for each event. Nil costs nothing.
  public var onEvent: (@Sendable (ObservedEvent) -> Void)?

  public init(
    families: [AllocatorFamily] = [], phases: [PhaseRequest] = [],
    onEvent: (@Sendable (ObservedEvent) -> Void)? = nil
  ) {
    self.families = families
    self.phases = phases
    self.onEvent = onEvent
  }
}
