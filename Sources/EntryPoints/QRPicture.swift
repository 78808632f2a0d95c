/// A QR code as a picture: how large, and with how much white around it.
public struct QRPicture: Hashable, Sendable {
    /// Pixels that a module can have.
    public static let scales = 1...64
    /// Pixels that a module has unless it is said.
    public static let usualScale = 8
    /// Modules of white that can be around a code.
    public static let margins = 0...32
    /// Modules of white around a code unless it is said: what the standard asks for, so that readers find it.
    public static let usualMargin = 4
    /// The most pixels of a side.
    public static let largestSide = 2_048

    let code: QRCode
    let scale: Int
    let margin: Int

    /// A picture.
    ///
    /// - Parameters:
    ///   - scale: Pixels of a module.
    ///   - margin: Modules of white around the code.
    /// - Throws: Which of them can't be, and what can.
    public init(
        _ code: QRCode, scale: Int = QRPicture.usualScale, margin: Int = QRPicture.usualMargin
    ) throws(EntryPointError) {
        guard QRPicture.margins.contains(margin) else {
            throw EntryPointError(.margin, QRPicture.bounds(QRPicture.margins, "modules of white around the code"))
        }
        guard QRPicture.scales.contains(scale) else {
            throw EntryPointError(.scale, QRPicture.bounds(QRPicture.scales, "pixels for each module"))
        }
        (self.code, self.scale, self.margin) = (code, scale, margin)
        guard side <= QRPicture.largestSide else {
            throw EntryPointError(
                .scale,
                "makes a picture of \(side) pixels a side, and may make one of \(QRPicture.largestSide): at most "
                    + "\(QRPicture.largestSide / modules) with \(modules) modules a side")
        }
    }

    /// Modules of a side, with the white around them.
    var modules: Int { code.size + 2 * margin }
    /// Pixels of a side.
    public var side: Int { modules * scale }

    private static func bounds(_ range: ClosedRange<Int>, _ what: String) -> String {
        "is a whole number from \(range.lowerBound) to \(range.upperBound): \(what)"
    }
}
