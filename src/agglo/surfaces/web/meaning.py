"""What does the record page show of works alike? Those near in meaning, or by the words of the title; it says which."""

from typing import Any

from agglo.surfaces.web.frame import Reader
from agglo.surfaces.web.records import card

SHOWN = 5


def alike(house, id: str, who: Reader) -> dict[str, Any]:
    """Works like one work, how they were found, and what is still missing, for ``alike.html``."""
    found = house.ask("similar", {"id": id, "limit": SHOWN})
    partly = found.by == "meaning" and found.made < found.works
    facts = {"made": f"{found.made:,}", "works": f"{found.works:,}"}
    return {
        "cards": [card(near.work, who.ui) for near in found.rows],
        "how": who.say(f"similar_by_{found.by}"),
        "partly": who.say("similar_partly", **facts) if partly else "",
    }
