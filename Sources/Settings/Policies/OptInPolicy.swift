public import Encoding

/// Whether templates outside the window need an opt-in that is recorded here (S4.12).
public enum OptInPolicy: UInt8, SettingChoice {
    /// Who sends has seen to it.
    case assumed = 0
    /// It must be recorded.
    case required = 1

    public static var absent: OptInPolicy { .assumed }
    public var word: String {
        switch self {
        case .assumed: "assumed"
        case .required: "required"
        }
    }
    public var meaning: String {
        switch self {
        case .assumed: "who sends has seen to it, unless the customer has opted out or stopped marketing"
        case .required: "it must be recorded"
        }
    }
}
