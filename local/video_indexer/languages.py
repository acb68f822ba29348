"""The languages that insights can be translated to: the enumeration of Get-Video-Index, and the old names."""

_CODES = (
    "ar-LB ar-AE sl-SI ar-BH ja-JP ar-IQ fil-PH es-ES zh-Hant hr-HR sv-SE ms-MY el-GR en-GB en-AU fr-HT mt-MT "
    "fr-CA bs-Latn ko-KR to-TO id-ID da-DK ru-RU sr-Cyrl-RS nb-NO pl-PL en-US sw-KE pt-BR tr-TR zh-Hans ar-QA "
    "es-MX ar-JO fi-FI it-IT hu-HU ar-KW en-WS mg-MG lv-LV ca-ES ar-SA en-FJ ur-PK ro-RO bn-BD sk-SK bg-BG "
    "pt-PT hi-IN cs-CZ zh-HK ar-EG ta-IN th-TH de-DE ar-SY lt-LT ar-OM he-IL nl-NL af-ZA fa-IR ar-IL ar-PS "
    "sr-Latn-RS uk-UA et-EE fr-FR vi-VN"
)
_NAMES = {
    "English": "en-US",
    "Spanish": "es-ES",
    "Russian": "ru-RU",
    "Japanese": "ja-JP",
    "German": "de-DE",
    "French": "fr-FR",
    "Portuguese": "pt-BR",
    "Italian": "it-IT",
    "Chinese": "zh-Hans",
    "Filipino": "fil-PH",
    "Arabic": "ar-EG",
    "Hindi": "hi-IN",
}

SUPPORTED = {code: code for code in _CODES.split(" ")} | _NAMES
"""What may be asked for, with the code that the index then carries."""
