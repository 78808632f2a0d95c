"""pywa 3.9.0."""

from pywa.types import Command
from pywa.types.others import Pagination

from harness import Suite, Surroundings, check
from pywa_operations import Made, add

suite = Suite("pywa 3.9.0")
add(suite)


@suite.operation("update_conversational_automation")
def automation(m: Made):
    m.wa.update_conversational_automation(
        enable_chat_opened=True, ice_breakers=["Where is my order?"], commands=[Command("help", "Helps")])


@suite.operation("get_blocked_users")
def blocked(m: Made):
    m.wa.block_users([m.to])
    check([user.wa_id for user in m.wa.get_blocked_users()] == [m.to], "not listed")
    m.wa.unblock_users([m.to])


@suite.operation("get_call_permissions")
def permissions(m: Made):
    check(m.wa.get_call_permissions(m.to), "no permissions")


@suite.operation("get_templates, page by page")
def pages(m: Made):
    first = m.wa.get_templates(pagination=Pagination(limit=2))
    check(first.has_next and len(first.next()) > 0 and len(first.all()) > 4, str(first))


if __name__ == "__main__":
    suite.finish(Made(Surroundings()))
