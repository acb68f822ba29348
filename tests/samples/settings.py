"""App settings: the fewest that are enough, and storage by identity."""

SECRET = "c2VjcmV0LWtleS1vZi10aGUtYWNjb3VudA=="
STORAGE = f"DefaultEndpointsProtocol=https;AccountName=media;AccountKey={SECRET};EndpointSuffix=core.windows.net"
RESOURCE_ID = "/subscriptions/0/resourceGroups/media/providers/Microsoft.VideoIndexer/accounts/media-vi"
GIVEN = {
    "DATA_STORAGE": STORAGE,
    "VIDEO_INDEXER_ACCOUNT_ID": "3f2a7d10-5c1e-4b7a-9d52-8e6f0a4c1b93",
    "VIDEO_INDEXER_LOCATION": "westeurope",
    "VIDEO_INDEXER_RESOURCE_ID": RESOURCE_ID,
}
IDENTITY = {
    "DATA_STORAGE": "",
    "DATA_STORAGE__blobServiceUri": "https://media.blob.core.windows.net",
    "DATA_STORAGE__queueServiceUri": "https://media.queue.core.windows.net",
    "DATA_STORAGE__credential": "managedidentity",
    "DATA_STORAGE__clientId": "11111111-2222-3333-4444-555555555555",
}
