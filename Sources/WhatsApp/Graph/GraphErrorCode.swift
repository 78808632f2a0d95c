/// What is known of each of the platform's error codes: one table for what Parley answers, sends and retries.
///
/// The codes and their meanings are Meta's error reference as of autumn 2026. When a send is tried again follows from what
/// kind of trouble the code tells of:
///
/// | what | codes | when |
/// |---|---|---|
/// | ``Retry/throttled`` | 4, 17, 613, 80007, 130429, 131048, 133016, HTTP 429; most of them come at HTTP 400 | after a while |
/// | ``Retry/pairLimited`` | 131056: too many messages to one customer | after 4^n s |
/// | ``Retry/temporary`` | 1, 2, 131000, 131016, 131053, 131057, 133004, HTTP 5xx | after a while |
/// | ``Retry/nextDay`` | 131049: Meta chose not to deliver | not before 24 h |
/// | ``Retry/never`` | every other: 0, 100, 190, 131008, 131009, 131026, 131047, 131050, 131051, 132xxx, 137000 … | never |
public struct GraphErrorCode: Hashable, Sendable {
    /// When a send that met the error is tried again.
    public enum Retry: Hashable, Sendable {
        /// Too many requests: after a while, growing.
        case throttled
        /// Too many messages to one customer: after 4^n seconds.
        case pairLimited
        /// The platform is in trouble: after a while, growing.
        case temporary
        /// The platform doesn't want this customer to have the message now: not before 24 hours.
        case nextDay
        /// The same request will always fail.
        case never
    }

    /// The number.
    public var code: UInt32
    /// The platform's name for it.
    public var title: String
    /// The HTTP status with which the platform answers it.
    public var httpStatus: Int
    /// When a send is tried again.
    public var retry: Retry

    /// The code's row in the table; nil for one that isn't in it.
    public static func known(_ code: UInt32) -> GraphErrorCode? { table[code] }

    private init(_ code: UInt32, _ title: String, _ httpStatus: Int = 400, _ retry: Retry = .never) {
        self.code = code
        self.title = title
        self.httpStatus = httpStatus
        self.retry = retry
    }

    private static let table = Dictionary(uniqueKeysWithValues: rows.map { ($0.code, $0) })

    private static let rows = [
        GraphErrorCode(0, "AuthException", 401),
        GraphErrorCode(1, "An unknown error occurred", 400, .temporary),
        GraphErrorCode(2, "Service temporarily unavailable", 503, .temporary),
        GraphErrorCode(3, "Capability or permissions issue", 403),
        GraphErrorCode(4, "Application request limit reached", 400, .throttled),
        GraphErrorCode(10, "Permission denied", 403),
        GraphErrorCode(17, "User request limit reached", 400, .throttled),
        GraphErrorCode(33, "Parameter value is not valid"),
        GraphErrorCode(100, "Invalid parameter"),
        GraphErrorCode(190, "Invalid OAuth access token", 401),
        GraphErrorCode(368, "Temporarily blocked for policies violations", 403),
        GraphErrorCode(613, "Calls to this api have exceeded the rate limit", 400, .throttled),
        GraphErrorCode(80007, "Rate limit issues", 400, .throttled),
        GraphErrorCode(130429, "Rate limit hit", 400, .throttled),
        GraphErrorCode(130472, "User's number is part of an experiment"),
        GraphErrorCode(131000, "Something went wrong", 500, .temporary),
        GraphErrorCode(131005, "Access denied", 403),
        GraphErrorCode(131008, "Required parameter is missing"),
        GraphErrorCode(131009, "Parameter value is not valid"),
        GraphErrorCode(131016, "Service unavailable", 503, .temporary),
        GraphErrorCode(131021, "Recipient cannot be sender"),
        GraphErrorCode(131026, "Message undeliverable"),
        GraphErrorCode(131031, "Account has been locked", 403),
        GraphErrorCode(131042, "Business eligibility payment issue"),
        GraphErrorCode(131047, "Re-engagement message"),
        GraphErrorCode(131048, "Spam rate limit hit", 400, .throttled),
        GraphErrorCode(
            131049, "This message was not delivered to maintain healthy ecosystem engagement", 400, .nextDay),
        GraphErrorCode(131050, "User has stopped marketing messages"),
        GraphErrorCode(131051, "Unsupported message type"),
        GraphErrorCode(131052, "Media download error"),
        GraphErrorCode(131053, "Media upload error", 400, .temporary),
        GraphErrorCode(131056, "(Business Account, Consumer Account) pair rate limit hit", 400, .pairLimited),
        GraphErrorCode(131057, "Account in maintenance mode", 500, .temporary),
        GraphErrorCode(132000, "Number of parameters does not match the expected number of params"),
        GraphErrorCode(132001, "Template name does not exist in the translation", 404),
        GraphErrorCode(132005, "Translated text too long"),
        GraphErrorCode(132007, "Template format character policy violated"),
        GraphErrorCode(132012, "Parameter format does not match format in the created template"),
        GraphErrorCode(132015, "Template is paused"),
        GraphErrorCode(132016, "Template is disabled"),
        GraphErrorCode(133004, "Server temporarily unavailable", 503, .temporary),
        GraphErrorCode(133010, "Phone number not registered"),
        GraphErrorCode(133016, "Account register deregister rate limit exceeded", 400, .throttled),
        GraphErrorCode(135000, "Generic user error"),
        GraphErrorCode(137000, "Recipient identity key hash mismatch"),
    ]
}
