/// Phone numbers as the platform writes them: digits, without `+`. The same subscriber is written in two ways in three
/// countries whose numbering plans changed.
public enum PhoneNumber {
    /// The ways in which the number may be known, itself first.
    ///
    /// - Brazil: mobile numbers with and without the ninth digit, both ways; a landline has none and gets none.
    /// - Argentina: the mobile 9 after the country code may be dropped; one is never added.
    /// - Mexico: the mobile 1 after the country code, both ways.
    public static func variants(of phone: String) -> [String] {
        let digits = Array(phone.utf8)
        if phone.hasPrefix("55") { return [phone] + brazil(phone, digits) }
        if phone.hasPrefix("549"), digits.count == 13 { return [phone, "54" + phone.dropFirst(3)] }
        if phone.hasPrefix("521"), digits.count == 13 { return [phone, "52" + phone.dropFirst(3)] }
        if phone.hasPrefix("52"), digits.count == 12 { return [phone, "521" + phone.dropFirst(2)] }
        return [phone]
    }

    /// Every way in which the number may have been written down, itself first: those of ``variants(of:)``, and with the mobile 9
    /// that Argentina's numbers may lack.
    static func spellings(of phone: String) -> [String] {
        let isArgentine = phone.hasPrefix("54") && !phone.hasPrefix("549") && phone.utf8.count == 12
        return variants(of: phone) + (isArgentine ? ["549" + phone.dropFirst(2)] : [])
    }

    private static func brazil(_ phone: String, _ digits: [UInt8]) -> [String] {
        let mobile = UInt8(ascii: "6")...UInt8(ascii: "9")
        if digits.count == 13, digits[4] == UInt8(ascii: "9"), mobile.contains(digits[5]) {
            return [String(phone.prefix(4) + phone.dropFirst(5))]
        }
        if digits.count == 12, mobile.contains(digits[4]) { return [phone.prefix(4) + "9" + phone.dropFirst(4)] }
        return []
    }

    /// The digits of a number as people write it: `+1 (650) 555-1234` is `16505551234`. Nil for what is no phone number: fewer
    /// than 5 or more than 20 digits, or letters.
    public static func digits(_ text: String) -> String? {
        let separators: Set<Character> = ["+", " ", "-", "(", ")", ".", "/"]
        let digits = text.filter { !separators.contains($0) }
        guard (5...20).contains(digits.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return digits
    }
}
