import Timeline

/// A message template as the platform keeps it: what a send is checked against.
struct Template: Equatable, Sendable {
    enum Category: String, CaseIterable, Sendable { case marketing, utility, authentication }
    enum Status: String, CaseIterable, Sendable { case approved, pending, rejected, paused, disabled, archived }

    var id = ""
    /// The business account that it is of; nil for one of the scenario, which every account has.
    var account: String?
    var name: String
    var language: String
    var category = Category.utility
    var status = Status.approved
    /// Why it was rejected, in the platform's word.
    var rejectedReason = "NONE"
    /// Whether its variables are `{{1}}` or `{{name}}`.
    var isNamed = false
    /// As they were given; empty where only the counts are known.
    var components: [JSON] = []
    var lifeSeconds: Int64?
    var created = Timestamp(milliseconds: 0)
    /// How often it was edited: a review of an earlier state comes to nothing.
    var edits = 0
    /// How many parameters the header, the body and the buttons take, all buttons together.
    var headerParameters = 0
    var bodyParameters = 0
    var buttonParameters = 0
    /// How many more parameters the buttons can take.
    var optionalButtonParameters = 0

    /// Takes new components, and counts their parameters.
    mutating func take(_ components: [JSON]) {
        self.components = components
        let counts = TemplateComponents(components)
        headerParameters = counts.header
        bodyParameters = counts.body
        buttonParameters = counts.buttons
        optionalButtonParameters = counts.optionalButtons
    }

    /// The templates of the sandbox's business account, unless a scenario brings its own.
    static let samples = [
        Template(name: "hello_world", language: "en_US"),
        Template(name: "order_update", language: "en_US", bodyParameters: 2),
        Template(name: "order_update", language: "es", bodyParameters: 2),
        Template(name: "rate_us", language: "en_US"),
        Template(name: "reopen_conversation", language: "en_US", bodyParameters: 1),
        Template(name: "still_here", language: "en_US"),
        Template(name: "appointment_reminder", language: "en_US", headerParameters: 1, bodyParameters: 2),
        Template(name: "spring_offer", language: "en_US", category: .marketing, bodyParameters: 1),
        Template(
            name: "sign_in_code", language: "en_US", category: .authentication, bodyParameters: 1,
            buttonParameters: 1),
        Template(name: "old_offer", language: "en_US", category: .marketing, status: .paused),
    ]
}
