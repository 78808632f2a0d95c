import FoundationEssentials

/// A part of a list, and where its neighbours are: `limit`, `after` and `before` in, `paging` out.
///
/// Cursors are places in the list, as the platform's own are.
struct Page {
    private let call: GraphCall
    private let limit: Int
    private let after: Int?
    private let before: Int?

    /// - Parameters:
    ///   - usual: How many are shown where nobody asks.
    ///   - most: How many are shown at most.
    init(_ call: GraphCall, usual: Int = 25, most: Int = 1000) throws(GraphError) {
        self.call = call
        after = try Page.place(try call.text("after"))
        before = try Page.place(try call.text("before"))
        guard let text = try call.text("limit") else {
            limit = usual
            return
        }
        guard let number = Int(text), number > 0 else { throw .malformed("Param limit must be an integer above 0.") }
        limit = min(number, most)
    }

    /// The elements of this part, in the shape of the API.
    ///
    /// - Parameter show: What is shown of an element.
    func show<Element>(_ list: [Element], _ show: (Element) throws(GraphError) -> JSON) throws(GraphError) -> JSON {
        let end = before.map { min($0, list.count) }
        let start = end.map { max(0, $0 - limit) } ?? min((after ?? -1) + 1, list.count)
        let part = list[start..<(end ?? min(start + limit, list.count))]
        var data: [JSON] = []
        for element in part { data.append(try show(element)) }
        guard let last = part.indices.last else { return ["data": []] }
        let cursors: JSON = ["before": .string(Page.cursor(start)), "after": .string(Page.cursor(last))]
        return .fields([
            "data": .array(data),
            "paging": .fields([
                "cursors": cursors,
                "previous": start > 0 ? .string(address("before", start)) : nil,
                "next": last + 1 < list.count ? .string(address("after", last)) : nil,
            ]),
        ])
    }

    /// The address of a neighbour; it carries the token, so that it can be followed as it is.
    private func address(_ direction: String, _ place: Int) -> String {
        let path = ([call.version, call.node].compactMap(\.self) + call.edge).joined(separator: "/")
        var query = call.request.query.filter { !["limit", "after", "before"].contains($0.key) }
        query["access_token"] = try? call.request.token()
        query["limit"] = String(limit)
        query[direction] = Page.cursor(place)
        let text = query.sorted { $0.key < $1.key }.map { "\($0.key)=\(PercentCoding.encode($0.value))" }
        return "\(call.request.base)/\(path)?\(text.joined(separator: "&"))"
    }

    private static func cursor(_ place: Int) -> String {
        Data(String(place).utf8).base64EncodedString().replacing("=", with: "ZD")
    }

    private static func place(_ cursor: String?) throws(GraphError) -> Int? {
        guard let cursor else { return nil }
        guard let data = Data(base64Encoded: cursor.replacing("ZD", with: "=")),
            let place = Int(String(decoding: data, as: UTF8.self)), place >= 0
        else { throw .malformed("Invalid cursors values. The cursor is not one that the API has given.") }
        return place
    }
}
