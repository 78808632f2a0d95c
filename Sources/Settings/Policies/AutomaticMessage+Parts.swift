public import Encoding
import Messages

/// A button that answers (S4.10).
public struct AnswerButton: Hashable, StoredSettings {
    /// Comes back with the customer's answer (S4.23).
    public var id = ""
    /// What is on it.
    public var title = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty button.
    public init() {}

    /// How many a message can have.
    static var most: Int { LimitProfile.cloudAPI.most(.elements, of: "interactive.action.buttons[]") ?? 0 }

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            1, "id", &id, .text(asIn: "interactive.action.buttons[].reply.id").needed.example("orders"),
            "Comes back with the answer; no two buttons have the same.")
        s.setting(
            2, "title", &title, .text(asIn: "interactive.action.buttons[].reply.title").needed.example("Orders"),
            "What is on the button; no two have the same.")
    }
}

/// A button that opens a page.
public struct WebsiteButton: Hashable, StoredSettings {
    /// What is on it.
    public var title = ""
    /// The page's address.
    public var url = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty button.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            1, "title", &title, .text(asIn: "interactive.action.parameters.display_text", of: "cta_url").needed,
            "What is on the button.")
        s.setting(2, "url", &url, .link.needed, "The page that it opens.")
    }
}

/// A list behind a button, of which the customer taps one row (S4.9).
public struct ChoiceList: Hashable, StoredSettings {
    /// What is on the button.
    public var button = ""
    /// The rows, in sections.
    public var sections: [ChoiceSection] = []
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty list.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        let most = LimitProfile.cloudAPI.most(.elements, of: "interactive.action.sections[]", in: "list") ?? 0
        s.setting(
            1, "button", &button, .text(asIn: "interactive.action.button", of: "list").needed,
            "What is on the button that opens the list.")
        s.setting(
            2, "sections", &sections, .list(of: .group, upTo: most).needed,
            "The rows, in sections; at most 10 rows in all.")
    }
}

/// Rows that belong together.
public struct ChoiceSection: Hashable, StoredSettings {
    /// What stands above them; needed where there is more than one section.
    public var title = ""
    /// The rows.
    public var rows: [ChoiceRow] = []
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No rows yet.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        let most = LimitProfile.cloudAPI.most(.elementsInAll, of: "interactive.action.sections[].rows[]") ?? 0
        s.setting(
            1, "title", &title, .text(asIn: "interactive.action.sections[].title", of: "list"),
            "What stands above the rows; needed where there is more than one section.")
        s.setting(2, "rows", &rows, .list(of: .group, upTo: most).needed, "What can be tapped.")
    }
}

/// What can be tapped in a list.
public struct ChoiceRow: Hashable, StoredSettings {
    /// Comes back with the customer's answer (S4.23).
    public var id = ""
    /// What it is called.
    public var title = ""
    /// More about it; empty for nothing.
    public var description = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty row.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            1, "id", &id, .text(asIn: "interactive.action.sections[].rows[].id").needed.example("orders"),
            "Comes back with the answer; no two rows have the same.")
        s.setting(
            2, "title", &title, .text(asIn: "interactive.action.sections[].rows[].title").needed.example("Orders"),
            "What the row is called.")
        s.setting(
            3, "description", &description, .text(asIn: "interactive.action.sections[].rows[].description"),
            "More about it, below its title.")
    }
}
