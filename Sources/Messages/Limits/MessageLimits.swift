/// Limits of a request that are the same for every kind of message and in every profile.
public enum MessageLimits {
    /// The most characters of the callback data that come back with every receipt (`biz_opaque_callback_data`, S4.15), counted
    /// as Unicode scalars.
    public static let callbackData = 512
}
