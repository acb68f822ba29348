@description('Name of the Video Indexer account.')
param name string

@description('Name of the storage account that Video Indexer keeps its media in.')
param mediaStorageName string

@description('Region.')
param location string

@description('Tags.')
param tags object

var roles = loadJsonContent('roles.json')

module mediaStorage 'storage-account.bicep' = {
  name: 'media-storage'
  params: {
    name: mediaStorageName
    location: location
    tags: tags
    publicAccess: true
  }
}

resource media 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: mediaStorageName
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

resource writeMedia 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(media.id, account.id, roles.storageBlobDataContributor)
  scope: media
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor)
    principalId: account.identity.principalId
    principalType: 'ServicePrincipal'
  }
}

output name string = account.name
