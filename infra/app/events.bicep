@description('Name of the system topic.')
param name string

@description('Region of the storage account: a system topic lives where its source does.')
param location string

@description('Tags.')
param tags object

@description('Storage account whose blob events the topic carries.')
param storageAccountName string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName
}

// System-assigned, because Event Grid passes a storage firewall with no other kind of identity.
resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    source: account.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

// The principal is not known before the topic is made, and the name of an assignment must be: hence a module.
module deadLetterAccess 'dead-letter-access.bicep' = {
  name: 'dead-letter-access'
  params: {
    storageAccountName: account.name
    principalId: topic.identity.principalId
  }
}

output id string = topic.id
output name string = topic.name
