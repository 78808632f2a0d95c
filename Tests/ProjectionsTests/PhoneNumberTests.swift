import Projections
import Testing

@Suite struct PhoneNumberTests {
    @Test(arguments: [
        ("5511987654321", ["5511987654321", "551187654321"]),
        ("551187654321", ["551187654321", "5511987654321"]),
        ("551132654321", ["551132654321"]),
        ("5511932654321", ["5511932654321"]),
        ("5491123456789", ["5491123456789", "541123456789"]),
        ("541123456789", ["541123456789"]),
        ("5215512345678", ["5215512345678", "525512345678"]),
        ("525512345678", ["525512345678", "5215512345678"]),
        ("16505551234", ["16505551234"]),
    ])
    func aNumberIsKnownInTheWaysThePlatformWritesIt(_ number: String, _ variants: [String]) {
        #expect(PhoneNumber.variants(of: number) == variants)
    }

    @Test func numbersAreReadAsPeopleWriteThem() {
        #expect(PhoneNumber.digits("+1 (650) 555-1234") == "16505551234")
        #expect(PhoneNumber.digits("US.123") == nil)
        #expect(PhoneNumber.digits("12") == nil)
        #expect(PhoneNumber.digits("") == nil)
    }
}
