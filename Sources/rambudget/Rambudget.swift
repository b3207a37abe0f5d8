import ArgumentParser

@main
struct Rambudget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rambudget",
    abstract: "Says which layer owns every byte of a firmware's RAM.")
}
