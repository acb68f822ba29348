@description('Storage account of the data.')
param storageAccountName string

@description('Container of the published documents.')
param insightsContainer string

@description('Object id of the operator: a person, a group or a service principal.')
param principalId string

var names = loadJsonContent('names.json')
var roles = loadJsonContent('roles.json')
var queueNames = [
  names.queues.events
  names.queues.poison
]

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' existing = {
  parent: account
  name: 'default'
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2025-06-01' existing = {
  parent: account
  name: 'default'
}

resource indexes 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' existing = {
  parent: blobService
  name: names.containers.indexes
}

resource insights 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' existing = {
  parent: blobService
  name: insightsContainer
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-06-01' existing = [for queue in queueNames: {
  parent: queueService
  name: queue
}]

resource dropIndexes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(indexes.id, principalId, roles.storageBlobDataContributor)
  scope: indexes
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor)
    principalId: principalId
  }
}

// To read what was published and remove what is gone, and to write the leases and checkpoints of the commands.
resource useInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, principalId, roles.storageBlobDataContributor)
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor)
    principalId: principalId
  }
}

// To put events on the queue from the command line, and to replay what is in the poison queue.
resource useQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (queue, i) in queueNames: {
  name: guid(account.id, queue, principalId, roles.storageQueueDataContributor)
  scope: queues[i]
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageQueueDataContributor)
    principalId: principalId
  }
}]
