import Foundation

/// The configuration and the secrets of the broker under test: two lines with every rule about time switched on, as short as they
/// can be, messages in doubt that are given up, and no pace: as much as possible is to be under way when the broker dies.
enum ServeSettings {
    /// The line that people answer.
    static let support = "106540352242922"
    /// The line that a bot answers.
    static let concierge = "106540352242923"
    /// The bot's name.
    static let bot = "concierge"
    /// What signs webhooks.
    static let appSecret = "crash-test-app-secret"
    /// What opens Parley's own resources.
    static let adminToken = "crash-test-admin-token-0123456789"
    /// What opens the Graph API.
    static let accessToken = "crash-test-access-token"

    /// The configuration file.
    static func configuration(graphPort: Int) -> String {
        """
        graph:
          url: http://127.0.0.1:\(graphPort)
          version: v24.0
        defaults:
          inDoubt: { limit: 10m, then: abandon }
          pace: off
        lines:
          "\(support)":
            name: Support
            autoClose: 2m
            pendingResponse: 30s,50s
            replyReminder: { after: 1m, text: "We have not forgotten you." }
            survey: { text: "How satisfied are you?", button: "Rate us" }
          "\(concierge)":
            name: Concierge
            bot: \(bot)
            sessionTimeout: 3m
            botSilence: 6m
        """
    }

    /// The environment: the test's own, with the secrets and without what somebody may have set for another broker.
    static var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PARLEY_") }
        environment["PARLEY_APP_SECRET"] = appSecret
        environment["PARLEY_ADMIN_TOKEN"] = adminToken
        environment["PARLEY_ACCESS_TOKEN"] = accessToken
        return environment
    }
}
