extension LinePolicy {
    /// Every setting of a line, as it is declared.
    public static let settings = LinePolicy.describe()

    /// The rules that follow from what is said of a line, over what is said of all, over Parley's own defaults.
    public init(said: SettingNode, over defaults: SettingNode? = nil, _ reading: SettingReading) {
        let field = SettingField(nodes: [said] + [defaults].compactMap(\.self), reading: reading)
        self = field.group() ?? LinePolicy()
    }

    /// The rules as somebody would say them.
    ///
    /// - Parameter keys: What is to be said of them; everything where nil.
    public func node(saying keys: SaidKeys? = nil) -> SettingNode {
        SettingNode(.mapping(SettingCoder.entries(of: self, in: SettingScope(said: keys))))
    }

    /// The same rules with what was not said of the line taken from these defaults.
    ///
    /// - Parameters:
    ///   - keys: What was said of the line.
    ///   - defaults: What is said of all lines.
    public func following(_ defaults: SettingNode, saying keys: SaidKeys, _ reading: SettingReading) -> LinePolicy {
        var policy = LinePolicy(said: node(saying: keys), over: defaults, reading)
        policy.unknown = unknown
        return policy
    }

    /// What is different from other rules, setting by setting.
    public func changes(from before: LinePolicy) -> [SettingDifference] { node().differences(from: before.node()) }
}
