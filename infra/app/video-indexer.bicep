@description('Name of the Video Indexer account.')
param name string

@description('Name of the storage account that Video Indexer keeps its media in.')
param mediaStorageName string

@description('Region.')
param location string

@description('Tags.')
param tags object

module mediaStorage 'storage-account.bicep' = {
  name: 'media-storage'
  params: {
    name: mediaStorageName
    location: location
    tags: tags
    publicAccess: true
  }
}

resource account 'Microsoft.VideoIndexer/accounts@2025-04-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    publicNetworkAccess: 'Enabled'
    storageServices: {
      resourceId: mediaStorage.outputs.id
    }
  }
}

// The principal is not known before the account is made, and the name of an assignment must be: hence a module.
module mediaAccess 'media-access.bicep' = {
  name: 'media-access'
  params: {
    storageAccountName: mediaStorage.outputs.name
    principalId: account.identity.principalId
  }
}

output name string = account.name
