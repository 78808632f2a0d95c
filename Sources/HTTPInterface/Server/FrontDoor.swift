import Broker
import HTTPTypes
import Hummingbird
import Logging
import Timeline

/// What every request passes on its way in and out: how many there may be, how long each may take, what is counted and
/// logged, and what becomes of one that no route takes.
struct FrontDoor: HTTPResponder {
    typealias Context = Visit

    /// Parley's own routes.
    let own: Entrance
    /// Those of the Graph API: a path of the one is none of the other.
    let graph: Entrance
    let places: Places
    let metrics: HTTPMetrics
    let timer: RequestTimer
    let uploadTimer: RequestTimer
    /// Whose requests browsers make.
    let sessions: BrowserSessions
    /// The way to pages; nil where there are none.
    let pages: PageEntrance?

    func respond(to request: Request, context: Visit) async throws -> Response {
        let started = ContinuousClock.now
        var context = context
        context.page = pages?.pages.route(of: request.uri.path)
        var response = await answerInPlace(request, context)
        FrontDoor.addFields(to: &response.headers)
        note(request, response, context, since: started)
        return response
    }

    /// Adds the fields that every answer has; a page's assets say themselves how long they may be kept.
    static func addFields(to fields: inout HTTPFields) {
        if fields[.cacheControl] == nil { fields[.cacheControl] = "no-store" }
        fields[.xContentTypeOptions] = "nosniff"
    }

    /// Answers, where there is a place for one more.
    private func answerInPlace(_ request: Request, _ context: Visit) async -> Response {
        guard let kind = Places.Kind(path: request.uri.path) else { return await answerInTime(request, context) }
        guard let place = Place(kind, in: places) else {
            let problem = Problem(.overloaded, "too much is being worked on: try again in a second")
            return ErrorShape(path: request.uri.path).response(to: problem)
        }
        defer { place.leave() }
        var context = context
        context.place = place
        return await answerInTime(request, context)
    }

    /// Answers; a request whose time is over is cancelled, and what waits for it says so.
    private func answerInTime(_ request: Request, _ context: Visit) async -> Response {
        let answering = Task { await answer(request, context) }
        let timer = GraphPath.isUpload(request) ? uploadTimer : timer
        let number = timer.begin { answering.cancel() }
        defer { timer.end(number) }
        return await withTaskCancellationHandler {
            await answering.value
        } onCancel: {
            answering.cancel()
        }
    }

    private func answer(_ request: Request, _ context: Visit) async -> Response {
        let shape = ErrorShape(path: request.uri.path)
        let entrance = shape == .graph ? graph : own
        do {
            if let pages, context.page != nil {
                var asking = context
                asking.page = nil
                return try await pages.answer(request) { [asking] in await answer($0, asking) }
            }
            let request =
                try shape == .graph
                ? GraphPath.routed(request) : sessions.admitted(request, at: SystemTime.real)
            let response = try await entrance.router.respond(to: request, context: context)
            guard context.endpointPath == FrontDoor.noRoute else { return response }
            return shape.response(to: problem(of: request, entrance.allowed))
        } catch {
            return shape.response(to: error)
        }
    }

    /// The name that the router gives to what no route takes.
    private static let noRoute = "NotFound"

    /// What is wrong with a request that no route takes.
    private func problem(of request: Request, _ allowed: AllowedMethods) -> Problem {
        let methods = allowed.methods(of: request.uri.path)
        guard !methods.isEmpty else {
            return Problem(.notFound, "there is no such path: '/openapi.json' lists those there are")
        }
        var problem = Problem(.methodNotAllowed, "there is no \(request.method) here: see 'Allow'")
        problem.allowed = methods
        return problem
    }

    /// Counts the request, and logs it: by its route, never by its path, which can name a customer.
    private func note(
        _ request: Request, _ response: Response, _ context: Visit, since started: ContinuousClock.Instant
    ) {
        let route = context.page ?? context.endpointPath.flatMap { $0 == FrontDoor.noRoute ? nil : $0 } ?? "none"
        let time = ContinuousClock.now - started
        metrics.count(HTTPMetrics.Key(method: request.method, route: route, status: response.status.code), took: time)
        context.logger.debug(
            "Answered",
            metadata: [
                "method": "\(request.method)", "route": "\(route)", "status": "\(response.status.code)",
                "milliseconds": "\(time.milliseconds)",
            ])
    }
}

/// A way to some of the routes.
struct Entrance: Sendable {
    let router: RouterResponder<Visit>
    let allowed: AllowedMethods

    init(_ routes: Routes) {
        (router, allowed) = (routes.router.buildResponder(), AllowedMethods(routes.operations))
    }
}
