import Encoding
import EventLog
import Events
import Timeline

extension PlatformItem {
    /// The item as it is kept where its event is larger than the log takes: as it came, unread. An event repeats in its fields
    /// what its raw bytes say, so it can be twice as large as the webhook was.
    var unread: PlatformItem {
        var unread = ItemNotUnderstood()
        unread.reason = "it is too large to be read: its event would have more than \(LogLimits.payload) bytes"
        (unread.line, unread.raw) = event.origin
        return PlatformItem(event: .itemNotUnderstood(unread), occurredAt: occurredAt, identity: identity)
    }

    /// Whether there is nothing in it but the bytes as they came.
    var isUnread: Bool { if case .itemNotUnderstood = event { true } else { false } }
}

extension Event {
    /// The line of what the platform sent, and its bytes; nothing for any other event.
    fileprivate var origin: (LineID, RawBytes) {
        switch self {
        case .messageReceived(let message): (message.line, message.raw)
        case .receiptReceived(let receipt): (receipt.line, receipt.raw)
        case .messageEchoed(let echo): (echo.line, echo.raw)
        case .callReceived(let call): (call.line, call.raw)
        case .identityNoticeReceived(let notice): (notice.line, notice.raw)
        case .groupMessageReceived(let message): (message.line, message.raw)
        case .notificationReceived(let notification): (notification.line, notification.raw)
        case .itemNotUnderstood(let item): (item.line, item.raw)
        case .platformErrorReported(let report): (report.line, report.raw)
        default: (.absent, .absent)
        }
    }
}
