"""The forms that credentials take in URLs, headers, connection strings, JSON and words. The secret is `canary`."""

from typing import Final
from urllib.parse import quote

CANARY: Final = "canary"
JWT: Final = f"eyJ{CANARY}aaaa.eyJ{CANARY}bbbb.{CANARY}cccc"
SAS_URL: Final = f"https://media.example/film.mp4?sv=1&sig={CANARY}%2B"

FORMS: Final = (
    # URLs
    SAS_URL,
    quote(SAS_URL, safe=""),
    quote(quote(SAS_URL, safe=""), safe=""),
    quote(quote(quote(f"sig={CANARY}"))),
    f"https://app.example/api/callback?code={CANARY}&id=1",
    f"https://{CANARY}@host.example/x",
    f"ftp://user:{CANARY}@host.example/film.mp4",
    f"rtmps://live:{CANARY}@host.example/app",
    f"user:{CANARY}@host.example",
    f"https://login.example/#access_token={CANARY}",
    f"sv=2024-11-04&sr=b&sig={CANARY}%3D",
    f"media.example/film?se=2026&sig={CANARY}",
    f"?code={CANARY}==",
    # headers
    f"Authorization: Bearer {CANARY}",
    f"authorization: Basic {CANARY}Og==",
    f"Authorization: SharedKey account:{CANARY}",
    f"Authorization: AWS4-HMAC-SHA256 Credential=x, Signature={CANARY}",
    f"Authorization=Bearer {CANARY}",
    f"Bearer {CANARY}",
    f"bearer\t{JWT}",
    f"Ocp-Apim-Subscription-Key: {CANARY}",
    f"x-functions-key: {CANARY}",
    f"X-Api-Key:{CANARY}",
    f"aeg-sas-key: {CANARY}",
    f"aeg-sas-token: r=https%3A%2F%2Fx&e=1&s={CANARY}",
    f"Cookie: session={CANARY}; other={CANARY}",
    f"Set-Cookie: a={CANARY}; Path=/",
    f"{{'Authorization': 'Bearer {CANARY}', 'Accept': '*/*'}}",
    # connection strings
    f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={CANARY}==;EndpointSuffix=x",
    f"BlobEndpoint=https://a.example/;SharedAccessSignature=sv=1&sig={CANARY}",
    f"Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey={CANARY}",
    f"Server=tcp:x;User ID=u;Password={CANARY};",
    f"Server=tcp:x;Uid=u;Pwd={CANARY};",
    f"InstrumentationKey={CANARY};IngestionEndpoint=https://x/",
    # JSON
    f'{{"accessToken":"{CANARY}"}}',
    f'{{"accessToken": "{CANARY} {CANARY}", "x": 1}}',
    f'"client_secret" : "{CANARY}"',
    f'{{\\"token\\":\\"{CANARY}\\"}}',
    f"{{\\u0022viewToken\\u0022:\\u0022{CANARY}\\u0022}}",
    f"{{&quot;password&quot;:&quot;{CANARY}&quot;}}",
    f"https://x.example/?a=1\\u0026sig={CANARY}",
    f"'key1': '{CANARY}'",
    # words
    JWT,
    f"token={CANARY}",
    f"token = {CANARY}",
    f"accessToken%3D{CANARY}",
    f"password: {CANARY}",
    f"Password:\n{CANARY}",
    f"the access token '{CANARY}' was refused",
    f"client_secret={CANARY}&grant_type=client_credentials",
    f"<AccessToken>{CANARY}</AccessToken>",
    f"<password> {CANARY} </password>",
    f"refresh_token={CANARY}",
    f"api_key={CANARY}",
    f"client_assertion={CANARY}",
    f"8Q~{CANARY}Aa0123456789012345678901234567",
    f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n{CANARY}\n-----END PRIVATE KEY-----",
)
