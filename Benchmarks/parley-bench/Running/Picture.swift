/// The goals as bars: how far each is reached, 1 being the goal.
struct Picture {
    private static let width = 960
    private static let rowHeight = 26
    private static let labelWidth = 520
    /// What the widest bar stands for: a goal reached three times over.
    private static let most = 3.0

    let figures: Figures
    let goals: [Goal]

    /// The picture.
    var svg: String {
        let rows = goals.compactMap { goal in goal.value(figures).map { (goal, $0) } }
        let height = (rows.count + 2) * Picture.rowHeight
        let bars = rows.enumerated().map { bar($0.element.0, $0.element.1, row: $0.offset + 1) }
        let line = x(of: 1)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Picture.width)" height="\(height)" font-family="sans-serif" font-size="13">
            <rect width="100%" height="100%" fill="white"/>
            <text x="8" y="18" font-weight="bold">How far each goal is reached: the line is the goal</text>
            \(bars.joined(separator: "\n"))
            <line x1="\(line)" y1="24" x2="\(line)" y2="\(height - 8)" stroke="black" stroke-dasharray="4 3"/>
            </svg>

            """
    }

    private func bar(_ goal: Goal, _ value: Double, row: Int) -> String {
        let reached = goal.isUpperBound ? goal.bound / max(value, .leastNonzeroMagnitude) : value / goal.bound
        let top = row * Picture.rowHeight + 4
        let length = x(of: min(reached, Picture.most)) - Picture.labelWidth
        let colour = goal.isReached(value) ? "#3a7d44" : "#c0392b"
        return """
            <text x="8" y="\(top + 14)">\(goal.title)</text>
            <rect x="\(Picture.labelWidth)" y="\(top)" width="\(max(length, 1))" height="18" fill="\(colour)"/>
            <text x="\(Picture.labelWidth + max(length, 1) + 6)" y="\(top + 14)">\(Report.number(value)) \(goal.unit)</text>
            """
    }

    private func x(of reached: Double) -> Int {
        let room = Double(Picture.width - Picture.labelWidth - 120)
        return Picture.labelWidth + Int(reached / Picture.most * room)
    }
}
