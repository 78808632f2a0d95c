import Timeline

/// The Graph API's side of the platform.
extension Platform {
    /// Answers a request, whatever it asks for.
    func answer(_ request: GraphRequest) -> GraphAnswer {
        do throws(GraphError) {
            let call = try GraphCall(request, at: clock())
            try GraphEndpoint.checkPath(call)
            try check(try request.token())
            // A review that ends now counts for what is asked now.
            world.advance(to: call.now)
            let endpoint = try GraphEndpoint.find(call, node: world.node(call.node))
            guard let answer = endpoint.answer else { return try send(call) }
            if let refused = refusal(endpoint) { return refused }
            return GraphAnswer(try change { world, _ throws(GraphError) in try answer(&world, call) })
        } catch {
            return refuse(error)
        }
    }

    /// The file behind an address that a look-up gave, for those who have the token.
    func download(_ address: MediaAddress, authorization: String?, token: String?) throws(GraphError) -> SampleMedia {
        var request = GraphRequest(.get, MediaAddress.path, authorization: authorization)
        request.query["access_token"] = token
        try check(try request.token())
        if let strike = faults.strike(.mediaErrors) { throw .serverError(strike) }
        return try world.file(at: address, now: clock())
    }

    func refuse(_ error: GraphError) -> GraphAnswer { GraphAnswer(error, trace: world.ids.trace()) }

    /// The answer to a method that the API does not have.
    func unknownMethod(_ path: String) -> GraphAnswer { refuse(.unknownPath(path.oneLine(limit: 200))) }

    /// The answer to a body that is too large.
    func bodyTooLarge() -> GraphAnswer { refuse(.bodyTooLarge) }

    private func check(_ token: String) throws(GraphError) {
        guard token == configuration.accessToken else { throw .invalidToken }
    }

    /// A fault that keeps a request from being looked at.
    private func refusal(_ endpoint: GraphEndpoint) -> GraphAnswer? {
        if endpoint.node == .media, endpoint.method == .get {
            return faults.strike(.mediaErrors).map { refuse(.serverError($0)) }
        }
        if endpoint.edge == "block_users", endpoint.method != .get {
            return faults.strike(.serverErrors).map { _ in refuse(.blockingFailed) }
        }
        return endpoint.edge == "conversational_automation" && endpoint.method == .post ? refusal() : nil
    }

    /// A fault of everything that is posted to a line.
    func refusal() -> GraphAnswer? {
        if faults.strike(.htmlErrors) != nil {
            return GraphAnswer(
                status: 502,
                html: "<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went "
                    + "wrong.</body></html>")
        }
        if let strike = faults.strike(.serverErrors) { return refuse(.serverError(strike)) }
        if let strike = faults.strike(.throttles) { return refuse(.throttled(strike.throttleCode, status: 400)) }
        if faults.strike(.tooManyRequests) != nil { return refuse(.throttled(4, status: 429)) }
        return nil
    }
}
