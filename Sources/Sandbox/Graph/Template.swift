/// A message template as the platform keeps it: what a send is checked against.
struct Template: Equatable, Sendable {
    enum Category: String, CaseIterable, Sendable { case marketing, utility, authentication }
    enum Status: String, CaseIterable, Sendable { case approved, pending, rejected, paused, disabled }

    var name: String
    var language: String
    var category = Category.utility
    var status = Status.approved
    /// How many parameters the header, the body and the buttons take, all buttons together.
    var headerParameters = 0
    var bodyParameters = 0
    var buttonParameters = 0

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
