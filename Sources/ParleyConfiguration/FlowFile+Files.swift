public import Flows
import Settings

extension FlowFile {
    /// Reads the flows in several files and checks all of each, and how they call each other.
    ///
    /// - Returns: The flows, in the order of their files.
    /// - Throws: Everything that is wrong with any of them, at once; first the files that can't be read.
    public static func readAll(in paths: [String]) throws(ConfigurationError) -> [Flow] {
        var files: [(source: String, yaml: String)] = []
        var problems: [ConfigurationProblem] = []
        for path in paths {
            do throws(ConfigurationError) { files.append((path, try text(of: path, named: path))) } catch {
                problems += error.problems
            }
        }
        do throws(ConfigurationError) {
            let flows = try readAll(files)
            if problems.isEmpty { return flows }
        } catch { problems += error.problems }
        throw ConfigurationError(problems: problems)
    }

    /// A file's text, of which nothing was read yet.
    static func text(of path: String, named source: String) throws(ConfigurationError) -> String {
        let problems = ProblemCollector(source: source)
        do {
            let bytes = try BoundedFile.read(path, atMost: FlowLimits.definition)
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            problems.report("is no text in UTF-8; save it as UTF-8")
        } catch {
            problems.report("\(error)")
        }
        try problems.throwIfAny()
        return ""
    }
}
