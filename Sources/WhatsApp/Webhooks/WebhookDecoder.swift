import Encoding
public import Events
public import Messages

/// Reads webhook bodies: bytes in, items out. It never fails: what it doesn't understand becomes an item too, with the reason
/// and the bytes as they came, and one bad item never costs another.
///
/// Four shapes are read: the Cloud API's envelope (`object`, `entry`, `changes`), a change alone (`field`, `value`), a value
/// alone (`metadata`, `contacts`, `messages`, `statuses`), and the on-premises API's, which is a value without `metadata`.
/// Every entry, change, message, status, call and error counts, in the order in which they stand in the body, and a body
/// holds at least one item: the body itself, where there is nothing else in it.
///
/// Each item's ``PlatformItem/identity`` is the same whenever it is delivered again, alone or with others (L3):
///
/// | item | identity |
/// |---|---|
/// | message, also one sent by hand from the phone, and a system message | `m:WAMID` |
/// | receipt | `s:WAMID:STATUS`, for a group with the group and the member after it |
/// | step of a call | `c:ID:STEP` |
/// | notification, change of a user id | `n:` and a hash of the entry's id and time, the field and the bytes |
/// | error of the platform | `e:` and that hash |
/// | what was not understood | `x:` and that hash |
/// | message without an id | `x:` and a hash of the line and the bytes |
/// | anything whose identity would be longer than 1 KiB | `h:` and a hash of that identity |
public enum WebhookDecoder {
    /// The identity of a customer's message that has this id.
    public static func identity(ofMessage message: MessageID) -> String { ItemIdentity.message(message.rawValue) }

    /// The most items that are read from one body; what comes after them is kept as a single item, as it came.
    public static let itemLimit = 10_000

    /// Reads a webhook's body. How large it may be is for the caller to decide.
    public static func decode(_ body: [UInt8]) -> [PlatformItem] {
        do throws(JSONError) {
            var walk = WebhookWalk(try JSONDocument(body, limit: .max))
            walk.walkBody()
            return walk.items
        } catch {
            return [WebhookScope().notUnderstood(raw: body, path: "", reason: error.description)]
        }
    }
}
