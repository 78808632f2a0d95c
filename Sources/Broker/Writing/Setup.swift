public import Projections

/// What is set up: the rules of lines, and the tokens. It changes rarely and is asked for with every request, so it is kept where
/// nobody has to ask the writer for it: as of a moment at which all of it was durable, and before who changed it is told so.
public struct Setup: Sendable {
    /// The rules of each line.
    public var settings: Settings
    /// The tokens.
    public var access: Access

    init(_ world: borrowing World) { (settings, access) = (world.settings, world.access) }
}
