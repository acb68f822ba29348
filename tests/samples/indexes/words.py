"""Invented media vocabulary in several scripts: a harbour town, its market, its people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """A topic as the service knows it: its breadcrumb stays English, `iptc` and `iab` may be missing."""

    breadcrumb: str
    iptc: str | None = None
    iab: str | None = None

    @property
    def is_wikipedia(self) -> bool:
        return self.breadcrumb.startswith("Category:")


SUBJECTS = (
    Subject("Travel/Seaside", "lifestyle and leisure/leisure/travel and commuting", "Travel"),
    Subject("Food and Drink/Street Food", "lifestyle and leisure/lifestyle/food and drink", "Food & Drink"),
    Subject("Category:Fishing_harbours"),
    Subject("Business/Trade/Fish Trade", "economy, business and finance/market and exchange", "Business"),
    Subject("Environment/Weather", "weather/weather forecast", "Science"),
    Subject("Category:Lighthouses"),
    Subject("Arts/Crafts/Boat Building", "arts, culture and entertainment/culture/craft", "Hobbies"),
    Subject("Society/Festivals", "arts, culture and entertainment/culture/festival"),
    Subject("Transport/Shipping/Ferries", "economy, business and finance/transport"),
    Subject("Category:Lanterns"),
    Subject("Music/Folk Music", "arts, culture and entertainment/arts and entertainment/music", "Music"),
    Subject("Society/Family", "society/family", "Family and Relationships"),
    Subject("Environment/The Sea/Tides", "environment/natural resources/water"),
    Subject("Category:Seabirds"),
    Subject("Science/Oceanography", "science and technology/natural science/oceanography", "Science"),
    Subject("Sports/Sailing", "sport/competition discipline/sailing", "Sports"),
    Subject("Business/Tourism", "economy, business and finance/tourism and leisure", "Travel"),
    Subject("Category:Night_markets"),
    Subject("Politics/Local Government", "politics/government/local government", "News and Politics"),
    Subject("Labour/Fishermen", "labour/employment"),
    Subject("Education/Apprenticeship", "education/vocational education", "Education"),
    Subject("Category:Harbour_pilots"),
    Subject("Health/Sea Bathing", "health/health treatment"),
    Subject("History/Smuggling"),
    Subject("Category:Rope_making"),
    Subject("Architecture/Warehouses", "arts, culture and entertainment/arts and entertainment/architecture"),
)


@dataclass(frozen=True)
class Vocabulary:
    """The words of one language. Keywords and labels are a noun, alone or after a modifier."""

    language: str
    nouns: tuple[str, ...]
    modifiers: tuple[str, ...]
    topics: tuple[str, ...] = ()
    joint: str = " "

    def phrase(self, number: int) -> str:
        """The phrase of that number: the bare nouns first, then each with ever other modifiers."""
        round_, noun = divmod(number, len(self.nouns))
        if round_ == 0:
            return self.nouns[noun]
        modifier = self.modifiers[(round_ + noun) % len(self.modifiers)]
        return f"{modifier}{self.joint}{self.nouns[noun]}"

    @property
    def size(self) -> int:
        """How many phrases there are."""
        return len(self.nouns) * (1 + len(self.modifiers))


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split(","))


_ENGLISH = Vocabulary(
    "en-US",
    _listed(
        "harbour,quay,trawler,gull,lighthouse,net,rope,crate,ferry,pier,sail,anchor,tide,fog,lantern,market,"
        "stall,kettle,noodle,grill,skewer,oyster,mussel,herring,basket,apron,bicycle,cobblestone,warehouse,crane,"
        "buoy,dinghy,oar,skipper,baker,bell,mast,breakwater,beacon,sailor's knot,fish & chips,bow/stern,drum,"
        "violin,choir,crowd,child,dog,umbrella,raincoat,window,roof,chimney,stair,alley,bridge,tram,shop,sign,flag"
    ),
    _listed(
        "old,small,quiet,early,northern,wooden,blue,morning,bright,famous,local,evening,narrow,painted,red,tall,"
        "weathered,misty,golden,eastern,winter,summer,lively,striped,rusty,forgotten,wet,festive,shining,empty,"
        "crowded,southern,western,white,green,yellow,noisy,sunlit,distant,island"
    ),
)
_HEBREW = Vocabulary(
    "he-IL",
    _listed("נמל,סירה,מגדלור,שוק,דג,רשת,חבל,שחף,רציף,מפרש,עוגן,ערפל,פנס,דוכן,גשר"),
    _listed("ישן,קטן,כחול,רטוב,שקט,צבעוני,חדש,גדול"),
    _listed("נסיעות,אוכל רחוב,נמלי דיג,מסחר,מזג אוויר,מגדלורים,מלאכת יד,פסטיבלים"),
)
_JAPANESE = Vocabulary(
    "ja-JP",
    _listed("港,船,灯台,市場,魚,網,綱,鴎,桟橋,帆,錨,霧,提灯,屋台,橋"),
    _listed("古い,小さな,青い,濡れた,静かな,賑やかな,新しい,大きな"),
    _listed("旅行,屋台料理,漁港,魚の取引,天気,灯台,舟造り,祭り"),
    joint="",
)
_GREEK = Vocabulary(
    "el-GR",
    _listed("λιμάνι,βάρκα,φάρος,αγορά,ψάρι,δίχτυ,σχοινί,γλάρος,προβλήτα,πανί,άγκυρα,ομίχλη,φανάρι,πάγκος,γέφυρα"),
    _listed("παλιό,μικρό,μπλε,βρεγμένο,ήσυχο,πολύχρωμο,νέο,μεγάλο"),
    _listed("Ταξίδια,Φαγητό του δρόμου,Αλιευτικά λιμάνια,Εμπόριο,Καιρός,Φάροι,Ναυπηγική,Γιορτές"),
)

VOCABULARIES = {words.language: words for words in (_ENGLISH, _HEBREW, _JAPANESE, _GREEK)}

LABEL_ROOTS = _listed("structure,conveyance/vessel,natural phenomenon/weather,animal/bird,consumer goods/clothing")
PLACES = ("Saltmere", "Port Ellery", "Greyhaven", "Nordvik Sound", "Lantern Row", "Isla Marona")
PEOPLE = ("Maren Oddvik", "Tomas Ilves", "Aiko Harada", "Joan Pell", "Bram Costello")
BRANDS = ("Saltmere Ferries", "Gull & Anchor", "Oddvik Boatyard")
OBJECTS = (("Boat", "Q35872"), ("Bicycle", "Q11442"), ("Cup", "Q81727"), ("Bird", "Q5113"))
EN_VERBS = ("passes", "waits by", "rings over", "drifts past", "leans on", "lights", "leaves", "finds")
