/// Whether a field holds personal content: what a customer, or anybody who is no program, could be known by, or has said.
///
/// Texts, names, phone numbers, user ids, media, places, callback data, the platform's own bytes, and the platform's ids of
/// messages and calls, which have the phone number in them. Whether it is personal has nothing to do with whether it is a fact
/// or a detail: a phone number is a fact that the directory looks at, a text is a detail.
///
/// Erasure (L12) will make personal content unreadable for ever: it is then read as if the field had its default. So a
/// projection that must survive it, such as a total, rests on nothing personal.
public enum Sensitivity: UInt8, Sendable {
    /// Says nothing of a person that the event's being there doesn't.
    case ordinary
    /// Is made unreadable when its contact is erased.
    case personal
}
