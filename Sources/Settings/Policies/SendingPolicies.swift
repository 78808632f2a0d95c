public import Encoding

/// Whose limits the messages of a line are held to (S0.3, S2.5, S4): a profile's name.
public enum LimitsPolicy: UInt8, SettingChoice {
    case cloudAPI = 0
    case connect = 1
    case studio = 2
    case workspace = 3

    public static var absent: LimitsPolicy { .cloudAPI }
    public var word: String {
        switch self {
        case .cloudAPI: "cloud-api"
        case .connect: "connect"
        case .studio: "studio"
        case .workspace: "workspace"
        }
    }
    public var meaning: String {
        switch self {
        case .cloudAPI: "the platform's own"
        case .connect: "a send node's, S4"
        case .studio: "a studio's tasks, S0: files of 5 MB, no GIF, links without protocol"
        case .workspace: "an agents' workspace, S2: files below 100 MB"
        }
    }
}

/// Whether a phone number that a message is sent to must be written as `+` and the country's code (S4.1).
public enum NumberFormatPolicy: UInt8, SettingChoice {
    case off = 0
    case required = 1

    public static var absent: NumberFormatPolicy { .off }
    public var word: String {
        switch self {
        case .off: "off"
        case .required: "required"
        }
    }
    public var meaning: String {
        switch self {
        case .off: "as the platform takes it"
        case .required: "`+` and digits, for who sends"
        }
    }
}
