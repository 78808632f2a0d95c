public import Encoding

/// The name of a connector: the endpoint and the credentials by which lines send and receive (S1.2).
public struct ConnectorName: Hashable, RawFieldValue, ExpressibleByStringLiteral, CustomStringConvertible, Comparable {
    /// The most connectors that a process has besides the default one.
    public static let limit = 100

    /// The name; empty for the default one.
    public var rawValue: String

    /// The connector with this name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The connector with this name.
    public init(_ rawValue: String) { self.rawValue = rawValue }
    /// The connector with this name.
    public init(stringLiteral value: String) { rawValue = value }

    /// The default one: `graph` in the file, with the secrets of the environment.
    public static let standard = ConnectorName("")
    /// What a line says to have the default one, and what no other can be called.
    public static let standardWord = "default"

    public static var absent: ConnectorName { .standard }
    /// The name as a line says it: `default`, `main`.
    public var description: String { self == .standard ? ConnectorName.standardWord : rawValue }
    /// In a sentence: `the default connector`, `connector 'main'`.
    public var words: String { self == .standard ? "the default connector" : "connector '\(rawValue)'" }
    /// By name, the default one first.
    public static func < (left: ConnectorName, right: ConnectorName) -> Bool { left.rawValue < right.rawValue }
}

extension SettingKind where Value == ConnectorName {
    /// The default connector, or one that there is.
    static var connector: SettingKind {
        let name = SettingKind<String>.known(
            "connector", or: [ConnectorName.standardWord],
            advice: "add it under 'connectors' in the configuration file, and start Parley with that"
        ) { $0.connectors }
        return SettingKind(
            .word(ConnectorName.standardWord, meaning: "the one of `graph`", or: name.shape),
            read: { field in
                if field.node.scalar == ConnectorName.standardWord { return .standard }
                return name.read(field).map { ConnectorName($0) }
            }, write: { .word("\($0)") })
    }
}
