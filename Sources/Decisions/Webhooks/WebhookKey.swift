import Events
import Projections

/// Records which secret signs webhooks; the same again is no event.
///
/// - Parameter isReplacement: Whether it may be another than before: every receiver then has to be told.
func keepWebhookKey(
    _ made: WebhookKeyMade, isReplacement: Bool, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    guard made.fingerprint.utf8.count == 32, made.fingerprint.allSatisfy(\.isHexDigit) else {
        throw Rejection(.invalid, "a secret's fingerprint has 32 hexadecimal digits")
    }
    let known = world.webhooks.key
    guard known != made.fingerprint else { return }
    guard known.isEmpty || isReplacement else {
        throw Rejection(
            .invalid, "webhooks are signed by another secret: bring its file back, or replace it on purpose")
    }
    draft.recordSystem(.webhookKeyMade(made))
}
