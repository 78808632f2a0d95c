import Timeline

/// A life of the desk: what is set before it begins, and what happens then. It is a script that knows what its times mean, so that
/// steps can be left out and the others keep their moments.
package struct DeskLife: Hashable, Sendable {
    /// What is set before it begins.
    package var setup: DeskSetup
    /// What happens, in order.
    var steps: [DeskStep] = []

    /// A life in which nothing has happened.
    package init(_ setup: DeskSetup) { self.setup = setup }

    /// Keeps some of the steps only, by their places: those that are left keep their moments.
    mutating func only(_ places: [Int]) {
        var kept: [DeskStep] = []
        var next = 0
        for place in places {
            var step = steps[place]
            for left in steps[next..<place] { step.delay += left.delay }
            kept.append(step)
            next = place + 1
        }
        steps = kept
    }

    /// Lets time pass only before some of the steps, by their places.
    mutating func waiting(before places: [Int]) {
        for place in steps.indices where !places.contains(place) { steps[place].delay = .zero }
    }

    /// The life as a script of `parley simulate`.
    ///
    /// - Parameter comments: What stands above its steps.
    package func script(_ comments: [String] = []) -> String {
        var clock = LifeClock()
        let lines =
            comments.map { "# \($0)" }
            + steps.map { step in
                let line = clock.next(step)
                return "\(line.time) \(line.action)"
            }
        return "---\n\(setup.yaml)---\n" + lines.map { "\($0)\n" }.joined()
    }
}
