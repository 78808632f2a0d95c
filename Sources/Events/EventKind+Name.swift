extension EventKind {
    private static let named = Dictionary(uniqueKeysWithValues: allCases.map { ("\($0)", $0) })

    /// The kind of this name, such as `messageReceived`; nil where there is none.
    public init?(named name: some StringProtocol) {
        guard let kind = EventKind.named[String(name)] else { return nil }
        self = kind
    }
}
