/// The Swift source that holds what the sources say of types and properties, for schemas that are served.
struct CommentsSource {
    let comments: SourceComments

    /// The source. One text rather than a dictionary, which would be put together by a thousand calls whenever Parley starts,
    /// needed or not.
    var text: String {
        """
        // Made by generate-events of the documentation in the sources: change it there.

        extension DeclaredWords {
            /// The path of a declaration, a tab, what is said of it; one a line.
            static let all = \(fence)\"""
        \(comments.lines.map { "        " + $0 }.joined(separator: "\n"))
                \"""\(fence)
        }

        """
    }

    /// What no documentation has in it behind three quotation marks.
    private var fence: String { "####" }
}
