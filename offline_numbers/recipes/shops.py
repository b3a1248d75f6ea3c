"""What the bots share: your shops, the session that allocates their numbers, and the order of a reference."""

from offline_numbers import NumberType, OfflineNumbersSession, Order, SQLiteJournal

# Calls go nowhere else: the destination decides who pays.
SHOPS = {"0612345678": "Paris", "0472000001": "Saint-Étienne"}

journal = SQLiteJournal("journal.db")
numbers = OfflineNumbersSession(journal=journal, allow=SHOPS.__contains__)


def order_in(chat: str, reference: str) -> Order:
    """Return the order of a reference that a bot made of its chat, two ids of the request, and the shop."""
    match reference.split(":"):
        case [first, _, _, shop] if first == chat and shop in SHOPS:
            return Order(reference, shop, f"Shop {SHOPS[shop]}", NumberType.PREFIX_0899)
        case _:
            raise ValueError(f"Our shops are {', '.join(SHOPS)}.")
