import ArgumentParser

/// Text for people, or one JSON object a line for programs.
enum ListFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case jsonl
}

/// Text for people, or one JSON object for programs.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
}
