import Broker
import EventLog
import Events
import Timeline
import Views

extension EventLog {
    /// Messages as a page of JSON: what was said is read here, where it stands.
    ///
    /// - Parameters:
    ///   - listed: The messages as the views have them, in the order in which they are wanted.
    ///   - next: What to go on from after them.
    ///   - limit: Bytes of the page's elements.
    func messages(_ listed: [ListedTranscriptMessage], next: UInt64?, limit: Int) throws -> ListPage {
        var list = ListPage("messages", limit: limit)
        try list.fill(
            with: listed, next: next, name: { $0.position.rawValue },
            json: { try message($0).map { try JSONCoding.encode($0) } })
        return list
    }

    /// A message as it is shown.
    func message(_ listed: ListedTranscriptMessage) throws -> ShownMessage? {
        try event(at: listed.position).flatMap { ShownMessage(listed, $0) }
    }
}

extension Page {
    /// Elements that are given oldest first, in the order in which this page wants them: what doesn't fit is what comes last.
    func inOrder<Element>(_ elements: [Element]) -> [Element] { isNewest ? elements.reversed() : elements }

    /// Where the next page begins, in the direction of this one.
    func next(_ positions: [Position], _ hasMore: Bool) -> UInt64? {
        hasMore ? (isNewest ? positions.first : positions.last)?.rawValue : nil
    }
}
