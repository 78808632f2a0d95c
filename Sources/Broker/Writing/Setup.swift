public import Projections
public import Settings

/// What is set up: the rules of lines, the tokens, and what groups of consumers may expect. It changes rarely and is asked for with every request, so it is kept where
/// nobody has to ask the writer for it: as of a moment at which all of it was durable, and before who changed it is told so.
public struct Setup: Sendable {
    /// The rules of each line.
    public var settings: Settings
    /// The tokens.
    public var access: Access
    /// The terms of each group, by its name.
    public var groups: [String: GroupTerms]

    init(_ world: borrowing World) {
        (settings, access) = (world.settings, world.access)
        groups = Dictionary(uniqueKeysWithValues: world.groups.all.map { ($0.name, $0.terms) })
    }
}
