"""Names of the IAB Content Taxonomy 2.2 with their ids: its first tier, and what Video Indexer gives below it.

Source: IAB Tech Lab, Content Taxonomy 2.2, as of 2025-08-12, Creative Commons Attribution 3.0. Video Indexer's
`iabName` is a name of it. A name that does not stand here is passed on as not mapped: none is guessed.
"""

from typing import Final

CATTAX: Final = 6
"""AdCOM's number of the Content Taxonomy 2.2 (list: category taxonomies)."""

CATEGORIES: Final = {
    "Automotive": "1",
    "Books and Literature": "42",
    "Business": "53",
    "Business and Finance": "52",
    "Careers": "123",
    "Education": "132",
    "Environment": "467",
    "Events and Attractions": "150",
    "Family and Relationships": "186",
    "Fine Art": "201",
    "Food & Drink": "210",
    "Healthy Living": "223",
    "Hobbies & Interests": "239",
    "Home & Garden": "274",
    "Medical Health": "286",
    "Movies": "324",
    "Music and Audio": "338",
    "News and Politics": "379",
    "Personal Finance": "391",
    "Pets": "422",
    "Pop Culture": "432",
    "Real Estate": "441",
    "Religion & Spirituality": "453",
    "Science": "464",
    "Shopping": "473",
    "Sports": "483",
    "Style & Fashion": "552",
    "Technology & Computing": "596",
    "Television": "640",
    "Travel": "653",
    "Video Gaming": "680",
}
"""Each name occurs once in the whole taxonomy, so that it tells its id."""
