@description('Storage account that Video Indexer keeps its media in.')
param storageAccountName string

@description('Principal id of the Video Indexer account\'s identity. A parameter, so that the name of the assignment can contain it.')
param principalId string

var roles = loadJsonContent('roles.json')

resource media 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName
}

resource writeMedia 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(media.id, principalId, roles.storageBlobDataContributor)
  scope: media
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
