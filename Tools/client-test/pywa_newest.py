"""pywa 4.5.0: what 3.9 has, and what came since."""

from pywa.types import Command, ContactInfoRequestButton, ImageCarouselCard, URLButton
from pywa.types.others import Pagination

from harness import Expected, Suite, Surroundings, check
from pywa_operations import UNKNOWN, Made, add, not_there
from samples import LINK, PICTURE

suite = Suite("pywa 4.5.0")
add(suite)


@suite.operation("update_conversational_automation")
def automation(m: Made):
    m.wa.update_conversational_automation(ice_breakers=["Where is my order?"], commands=[Command("help", "Helps")])


@suite.operation("get_templates, page by page", Expected(
    "TypeError", None, "the client can't make its own page of templates anew"))
def pages(m: Made):
    m.wa.get_templates(pagination=Pagination(limit=2)).next()


@suite.operation("get_business_phone_numbers, page by page")
def number_pages(m: Made):
    check(len(m.wa.get_business_phone_numbers(pagination=Pagination(limit=1)).all()) > 1, "one page alone")


@suite.operation("get_blocked_users, nobody")
def blocked_nobody(m: Made):
    check(len(m.wa.get_blocked_users()) == 0, "somebody is blocked")


@suite.operation("get_blocked_users", Expected(
    "KeyError", None, "the client asks for `input`, and the platform's list has wa_id alone"))
def blocked(m: Made):
    m.wa.block_users([m.to])
    try:
        list(m.wa.get_blocked_users())
    finally:
        m.wa.unblock_users([m.to])


@suite.operation("get_call_permissions", Expected(
    "TypeError", None, "the client leaves out an argument of its own function"))
def permissions(m: Made):
    m.wa.get_call_permissions(m.to)


@suite.operation("request_contact_info")
def request_contact_info(m: Made):
    m.wa.request_contact_info(m.to, "How can we reach you?")


@suite.operation("send_message, contact info")
def contact_info(m: Made):
    m.wa.send_message(m.to, "How can we reach you?", buttons=ContactInfoRequestButton())


@suite.operation("send_carousel")
def carousel(m: Made):
    cards = [
        ImageCarouselCard(image=f"{LINK}.png", body="One", buttons=URLButton("Open", "https://shop.example/1")),
        ImageCarouselCard(image=f"{LINK}.png", body="Two", buttons=URLButton("Open", "https://shop.example/2")),
    ]
    m.wa.send_carousel(m.to, body="Choose", cards=cards)


@suite.operation("request_verification_code")
def request_code(m: Made):
    check(m.wa.request_verification_code(code_method="SMS", language_code="en"), "not requested")


@suite.operation("verify_phone_number, another code", Expected("WhatsAppError", 136025, "the code is another"))
def verify_wrongly(m: Made):
    m.wa.verify_phone_number("654321")


@suite.operation("verify_phone_number")
def verify(m: Made):
    check(m.wa.verify_phone_number("123456"), "not verified")


@suite.operation("update_business_account_settings")
def account_settings(m: Made):
    m.wa.update_business_account_settings(disable_marketing_messages_on_cloud_api=True)


NO_GROUPS = Expected("UnsupportedMessageType", 131051, "pins are for groups, to which Parley doesn't send")


@suite.operation(
    "pin_message", Expected("WhatsAppError", 100, "pins are for groups, and the sandbox has none"), by_broker=NO_GROUPS)
def pin(m: Made):
    m.wa.pin_message(m.to, m.sent, expiration_days=7)


@suite.operation(
    "unpin_message", Expected("WhatsAppError", 100, "pins are for groups, and the sandbox has none"), by_broker=NO_GROUPS)
def unpin(m: Made):
    m.wa.unpin_message(m.to, m.sent)


def add_missing(name: str, what: str, run, code: int = 2500) -> None:
    suite.operation(name, not_there(what, code))(run)


add_missing("create_phone_number", "new numbers", lambda m: m.wa.create_phone_number(
    country_calling_code="1", phone_number="5550783900", verified_name="New"), 100)
add_missing("archive_templates", "archives", lambda m: m.wa.archive_templates([UNKNOWN]))
add_missing("unarchive_templates", "archives", lambda m: m.wa.unarchive_templates([UNKNOWN]))
add_missing("get_owned_business_accounts", "portfolios",
            lambda m: m.wa.get_owned_business_accounts(business_portfolio_id=UNKNOWN), 100)
add_missing("get_shared_business_accounts", "portfolios",
            lambda m: m.wa.get_shared_business_accounts(business_portfolio_id=UNKNOWN), 100)
add_missing("create_group", "groups", lambda m: m.wa.create_group(subject="Group"))
add_missing("get_groups", "groups", lambda m: m.wa.get_groups(), 100)
add_missing("get_group", "groups", lambda m: m.wa.get_group(UNKNOWN), 100)
add_missing("update_group_settings", "groups",
            lambda m: m.wa.update_group_settings(UNKNOWN, subject="Group", profile_picture=PICTURE), 100)
add_missing("get_group_invite_link", "groups", lambda m: m.wa.get_group_invite_link(UNKNOWN), 100)
add_missing("reset_group_invite_link", "groups", lambda m: m.wa.reset_group_invite_link(UNKNOWN), 100)
add_missing("get_group_join_requests", "groups", lambda m: m.wa.get_group_join_requests(UNKNOWN), 100)
add_missing("approve_group_join_requests", "groups", lambda m: m.wa.approve_group_join_requests(UNKNOWN, ["1"]), 100)
add_missing("reject_group_join_requests", "groups", lambda m: m.wa.reject_group_join_requests(UNKNOWN, ["1"]), 100)
add_missing("remove_group_participants", "groups", lambda m: m.wa.remove_group_participants(UNKNOWN, ["1"]), 100)
add_missing("delete_group", "groups", lambda m: m.wa.delete_group(UNKNOWN), 100)
add_missing("set_username", "user names of businesses", lambda m: m.wa.set_username("shop"))
add_missing("get_current_username", "user names of businesses", lambda m: m.wa.get_current_username(), 100)
add_missing("get_reserved_usernames", "user names of businesses", lambda m: m.wa.get_reserved_usernames(), 100)
add_missing("delete_username", "user names of businesses", lambda m: m.wa.delete_username())
add_missing("create_signup", "sign-ups",
            lambda m: m.wa.create_signup("Join", "Joined", "https://shop.example/privacy"))
add_missing("get_signups", "sign-ups", lambda m: m.wa.get_signups(), 100)
add_missing("get_signup", "sign-ups", lambda m: m.wa.get_signup(UNKNOWN), 100)
add_missing("update_signup", "sign-ups", lambda m: m.wa.update_signup(UNKNOWN, display_name="Join"), 100)


if __name__ == "__main__":
    suite.finish(Made(Surroundings()))
