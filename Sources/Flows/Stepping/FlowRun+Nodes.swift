import Encoding
import Timeline

/// What nodes do when they are visited.
extension FlowRun {
    func perform(_ node: FlowNode) -> Move {
        switch node.action {
        case .send(let send): return say(send, node)
        case .receive(let receive): return listen(receive, node)
        case .http(let asking): return ask(asking, node)
        case .set(let assignments): return set(assignments)
        case .branch(let conditions):
            return .fire(conditions.first { $0.expression.value(value).holds }?.outcome ?? "else")
        case .wait(let moment): return wait(moment)
        case .call(let call): return self.call(call)
        case .handover(let handover):
            finish(handover)
            return .stop
        case .close:
            finish(as: "closed", .close)
            return .stop
        case .end(let returning): return end(returning)
        }
    }

    /// Waits; what has been visited until then counts no more, unless it is waited for a server or a verdict.
    func wait(_ wait: FlowWait) -> Move {
        state.wait = wait
        if wait.kind != .verdict, wait.kind != .answer { state.steps = 0 }
        if let point = state.point, wait.kind != .verdict, wait.kind != .answer {
            effects.append(.waiting(point, until: wait.deadline))
        }
        return .stop
    }

    private func wait(_ moment: FlowMoment) -> Move {
        let until = moment.moment(from: now)
        return until <= now ? .fire("done") : wait(FlowWait(.time, until: until))
    }

    // MARK: set, call, end

    private func set(_ assignments: [FlowAssignment]) -> Move {
        for assignment in assignments {
            guard let value = value(of: assignment.source) else {
                return .fail("the value of '\(assignment.name)' is too long")
            }
            save(value, assignment.variable)
            // What grows at every assignment must not grow beyond all bounds before it is looked at.
            if state.size > FlowLimits.values { break }
        }
        return .fire("done")
    }

    /// Sets a variable of the flow at hand.
    func save(_ value: FlowValue, _ variable: Int?) {
        guard let variable, let last = state.frames.indices.last, state.frames[last].values.indices.contains(variable)
        else { return }
        state.frames[last].values[variable] = value
    }

    private func call(_ call: FlowCall) -> Move {
        guard let callee = flows.flows[call.flow] else { return .fail("there is no flow '\(call.flow)'") }
        guard state.frames.count <= FlowLimits.callDepth else {
            return .fail("more than \(FlowLimits.callDepth) calls within each other")
        }
        var frame = FlowFrame(callee)
        for (name, source) in call.with {
            guard let number = callee.variables.firstIndex(where: { $0.name == name }) else { continue }
            guard let value = value(of: source) else { return .fail("the value of '\(name)' is too long") }
            frame.values[number] = value
        }
        state.frames.append(frame)
        return .enter(callee.start)
    }

    private func end(_ returning: FlowReturning) -> Move {
        guard state.frames.count > 1 else {
            finish(as: returning.outcome, .close)
            return .stop
        }
        var members: [String] = []
        for (name, source) in returning.values {
            guard let value = value(of: source) else { return .fail("the value of '\(name)' is too long") }
            members.append("\(JSONText.quoted(name)):\(value.json)")
        }
        state.result = members.isEmpty ? "" : "{\(members.joined(separator: ","))}"
        state.frames.removeLast()
        return .fire(returning.outcome)
    }

    // MARK: What names stand for

    func value(_ name: FlowName) -> FlowValue {
        switch name {
        case .variable(let number, let path):
            guard let values = state.frames.last?.values, values.indices.contains(number) else { return .nothing }
            return values[number].part(path)
        case .result(let path): return state.result.isEmpty ? .nothing : FlowValue.json(state.result).part(path)
        case .customer(.name): return .text(context.customerName)
        case .customer(.phone): return .text(context.customerPhone)
        case .customer(.userID): return .text(context.customerUserID)
        case .reply(.text): return .text(state.reply.text)
        case .reply(.id): return .text(state.reply.id)
        case .reply(.type): return .text(state.reply.type)
        case .send(let number): return context.send?.value(number, tapped: state.tapped) ?? .nothing
        case .httpStatus: return state.httpStatus == 0 ? .nothing : .number(Double(state.httpStatus))
        case .line: return .text(context.line)
        case .session: return .text(context.session)
        case .conversation: return .text(context.conversation)
        case .now: return .text("\(now)")
        case .hoursOpen: return .flag(context.isOpen)
        }
    }

    /// What something is set to; nil where that is too long.
    func value(of source: FlowSource) -> FlowValue? {
        switch source {
        case .value(let value): return value
        case .expression(let expression): return expression.value(value)
        case .text(let template):
            if let name = template.onlyName { return value(name) }
            return filled(template).map { .text($0) }
        case .json(let template):
            guard let text = template.filled(value) else { return nil }
            let document = try? JSONDocument(Array(text.utf8), limit: FlowLimits.filledText)
            return document.map { FlowValue($0.root) } ?? .nothing
        }
    }

    func filled(_ template: TextTemplate) -> String? { template.filled(value) }
}
