public import Encoding

/// How long the receiver of a transfer has (S1.7).
public struct TransferPolicy: Hashable, StoredSettings {
    /// The time to answer; then the session returns to who transferred it. Nil for any time.
    public var maxTime: Duration?
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Transfers don't return.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            1, "maxTime", &maxTime, .duration(.seconds(1) ... .hours(72)).off(alsoAs: "0").example("2m"),
            "How long the receiver has to answer; then the session returns to who transferred it.")
    }
}
