public import Encoding
import Timeline

/// When a pending response becomes urgent (S2.1).
public struct PendingResponsePolicy: Hashable, FieldCodable {
    /// Yellow from here; 30 seconds unless set.
    public var warning = Duration.seconds(30)
    /// Red from here; 50 seconds unless set.
    public var maximum = Duration.seconds(50)
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// The defaults.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "warning", &warning)
        fields.field(2, "maximum", &maximum)
        fields.unknown(&unknown)
    }
}

extension SettingKind where Value == PendingResponsePolicy {
    /// `30s,50s`: the warning time and the maximum time; plain numbers are seconds.
    static func warningAndMaximum(_ range: ClosedRange<Duration>) -> SettingKind {
        SettingKind(
            .durations(range), read: { $0.warningAndMaximum(range) },
            write: { .word("\($0.warning.configurationText),\($0.maximum.configurationText)") })
    }
}

extension SettingField {
    fileprivate func warningAndMaximum(_ range: ClosedRange<Duration>) -> PendingResponsePolicy? {
        guard let text = scalar("a warning and a maximum, such as 30s,50s") else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let part = String(part.filter { $0 != " " })
            return !part.isEmpty && part.allSatisfy { ("0"..."9").contains($0) } ? part + "s" : part
        }
        guard parts.count == 2 else {
            report(
                "'\(shortened(text))' is not two lengths of time; "
                    + "write the warning and the maximum, inside braces in quotes: \"30s,50s\", or 'off'")
            return nil
        }
        guard let warning = duration(parts[0], in: range), let maximum = duration(parts[1], in: range) else {
            return nil
        }
        guard warning < maximum else {
            report("the warning (\(parts[0])) must be shorter than the maximum (\(parts[1]))")
            return nil
        }
        var policy = PendingResponsePolicy()
        (policy.warning, policy.maximum) = (warning, maximum)
        return policy
    }
}
