/// What becomes of a request to the Graph API.
struct GraphAnswer: Equatable {
    enum Fate: Equatable {
        case answer
        /// Wait for some real time first: the caller will have given up.
        case answerLate(Duration)
        /// Close the connection without a word.
        case closeConnection
    }

    enum Body: Equatable {
        case json(JSON)
        case html(String)
    }

    var status: Int
    var body: Body
    var fate = Fate.answer

    /// An error in the Graph API's shape.
    init(_ error: GraphError, trace: String) {
        status = error.httpStatus
        body = .json(error.body(trace: trace))
    }

    init(status: Int = 200, _ body: JSON) {
        self.status = status
        self.body = .json(body)
    }

    init(status: Int, html: String) {
        self.status = status
        body = .html(html)
    }
}
