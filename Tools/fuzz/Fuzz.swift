import CFuzzer
import FuzzTargets
import Glibc

/// Tries what libFuzzer makes up with one target: `fuzz TARGET`, and then libFuzzer's own arguments. `fuzz` alone lists the
/// targets, each with the bytes that its inputs have at most.
@main
struct Fuzz {
    /// What is tried; set once, before anything is.
    nonisolated(unsafe) private static var target: FuzzTarget?

    static func main() {
        guard CommandLine.arguments.count > 1 else {
            for target in FuzzTarget.all { print(target.name, target.longest) }
            return
        }
        let name = CommandLine.arguments[1]
        target = FuzzTarget.all.first { $0.name == name }
        guard target != nil else {
            tell("there is no target '\(name)'; call it without arguments to see which there are")
            exit(2)
        }
        // libFuzzer's arguments begin with the program's name, in whose place the target's stands.
        var count = CommandLine.argc - 1
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
        withUnsafeMutablePointer(to: &arguments) { arguments in
            arguments.withMemoryRebound(
                to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1
            ) { exit(LLVMFuzzerRunDriver(&count, $0) { bytes, size in Fuzz.attempt(bytes, size) }) }
        }
    }

    private static func tell(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    private static func attempt(_ bytes: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
        do {
            try target?.attempt([UInt8](UnsafeBufferPointer(start: bytes, count: size)))
        } catch {
            tell("BROKEN: \(error)")
            abort()
        }
        return 0
    }
}
