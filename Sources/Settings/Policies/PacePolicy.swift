public import Encoding

/// How fast a line sends: no faster than the platform takes it, so that nothing has to be refused and tried again.
public struct PacePolicy: Hashable, StoredSettings {
    /// The most messages that leave the line in a second; nil for any number. The platform takes 80 of a line that nobody changed,
    /// 20 of a number that is in use in the phone app as well, and 1,000 after an upgrade.
    public var perSecond: UInt32? = 80
    /// Whether a contact gets at most one message in 6 seconds after a burst of 45, which is all that the platform takes.
    public var pair = true
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// What the platform takes of a line that nobody changed.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            1, "perSecond", &perSecond, .number(1...1000),
            "The most messages that leave in a second: 80 as a rule, 20 beside the phone app, 1,000 after an upgrade.")
        s.setting(
            2, "pair", &pair, .flag,
            "Whether a contact gets at most one message in 6 s after a burst of 45: the platform takes no more.")
    }
}
