/// An event with words of its own. One that has none is told by its name and its fields, so a new kind is told at once.
protocol Narrated {
    /// The event in words.
    ///
    /// - Parameter limit: Characters of a message's text that are shown; all of them where nil.
    func account(_ limit: Int?) -> Account
}
