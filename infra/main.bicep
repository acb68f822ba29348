targetScope = 'subscription'

@description('Name of the azd environment.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of everything. It must offer Flex Consumption and, for a new account, Video Indexer.')
@minLength(1)
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('Resource group; empty = rg-<environmentName>.')
param resourceGroupName string = ''

@description('Object id of the operator, who may drop indexes, read documents and replay messages; empty = nobody.')
param operatorPrincipalId string = ''

@description('Resource id of an existing Video Indexer account, in any resource group or subscription of the tenant; empty = a new one.')
param videoIndexerResourceId string = ''

@description('Base URL of the Video Indexer API.')
param videoIndexerEndpoint string = 'https://api.videoindexer.ai'

@description('True grants the app a custom role that only asks for tokens, in place of Video Indexer Account Contributor.')
param videoIndexerCustomRole bool = false

@description('True sends the Video Indexer account\'s Audit and IndexingLogs to the workspace.')
param videoIndexerDiagnostics bool = false

@description('Container of the published documents.')
param insightsContainer string = 'insights'

@description('Further settings of the app, by name. What is left out or empty has the default that the app has in code.')
param settings object = {}

@description('True makes a topic, and the app tells it of each publication by a CloudEvent.')
param publicationTopic bool = false

@description('Redundancy of the data account. What it holds can be made again from Video Indexer. With zoneRedundant, zones are added.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
  'Standard_GRS'
  'Standard_GZRS'
])
param dataRedundancy string = 'Standard_LRS'

@description('True puts the app in a virtual network and closes the storage accounts to the internet.')
param vnetEnabled bool = false

@description('True adds a private endpoint of the Video Indexer account to the virtual network.')
param videoIndexerPrivate bool = false

@description('True lets in Video Indexer and Event Grid alone, by their service tags.')
param restrictCallers bool = false

@description('Who gets the alerts; empty = they show in the portal only.')
param alertEmail string = ''

@description('Memory of an instance in MB.')
param instanceMemoryMB int = 2048

@description('Most instances at once. Video Indexer\'s limit is per account, so more would only wait.')
param maximumInstanceCount int = 4

@description('Instances that always wait for callbacks, and as many for blob events; 0 = none, and a cold start.')
param alwaysReadyInstances int = 0

@description('True replaces instances one after the other when code is deployed, so that work in progress can end.')
param rollingUpdates bool = false

@description('True spreads the app, the host\'s account and the data over availability zones.')
param zoneRedundant bool = false

@description('Most GB of telemetry a day; 0 = no cap. When it is reached, the alerts that read logs are blind until the next day.')
param dailyCapGB int = 0

@description('Budget of the resource group a month, in the currency of the bill; 0 = none.')
param budgetAmount int = 0

@description('First day of the budget\'s first month, such as 2027-01-01; needed with a budget, and not to be changed later.')
param budgetStart string = ''

var abbreviations = loadJsonContent('abbreviations.json')
var names = loadJsonContent('app/names.json')
var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = {
  'azd-env-name': environmentName
}
var hostStorageName = '${abbreviations.storageStorageAccounts}host${token}'
var dataStorageName = '${abbreviations.storageStorageAccounts}data${token}'
var zoneRedundantForm = {
  Standard_LRS: 'Standard_ZRS'
  Standard_ZRS: 'Standard_ZRS'
  Standard_GRS: 'Standard_GZRS'
  Standard_GZRS: 'Standard_GZRS'
}
var newVideoIndexer = empty(videoIndexerResourceId)

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: empty(resourceGroupName) ? '${abbreviations.resourcesResourceGroups}${environmentName}' : resourceGroupName
  location: location
  tags: tags
}

module identity 'app/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: '${abbreviations.managedIdentityUserAssignedIdentities}${token}'
    location: location
    tags: tags
  }
}

module monitoring 'app/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: '${abbreviations.operationalInsightsWorkspaces}${token}'
    componentName: '${abbreviations.insightsComponents}${token}'
    location: location
    tags: tags
    dailyCapGB: dailyCapGB
    principalId: identity.outputs.principalId
  }
}

module hostStorage 'app/storage-account.bicep' = {
  name: 'host-storage'
  scope: group
  params: {
    name: hostStorageName
    location: location
    tags: tags
    sku: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'
    publicAccess: !vnetEnabled
    containers: [
      names.containers.deploymentPackages
    ]
  }
}

module hostAccess 'app/host-access.bicep' = {
  name: 'host-access'
  scope: group
  params: {
    storageAccountName: hostStorage.outputs.name
    principalId: identity.outputs.principalId
  }
}

module dataStorage 'app/storage-account.bicep' = {
  name: 'data-storage'
  scope: group
  params: {
    name: dataStorageName
    location: location
    tags: tags
    sku: zoneRedundant ? zoneRedundantForm[dataRedundancy] : dataRedundancy
    publicAccess: !vnetEnabled
    keepHistory: true
    containers: [
      names.containers.indexes
      names.containers.deadLetters
      insightsContainer
    ]
    queues: [
      names.queues.events
      names.queues.poison
      names.queues.blobTriggerPoison
    ]
  }
}

module dataAccess 'app/data-access.bicep' = {
  name: 'data-access'
  scope: group
  params: {
    storageAccountName: dataStorage.outputs.name
    insightsContainer: insightsContainer
    principalId: identity.outputs.principalId
  }
}

module operatorAccess 'app/operator-access.bicep' = if (!empty(operatorPrincipalId)) {
  name: 'operator-access'
  scope: group
  params: {
    storageAccountName: dataStorage.outputs.name
    insightsContainer: insightsContainer
    principalId: operatorPrincipalId
  }
}

module network 'app/network.bicep' = if (vnetEnabled) {
  name: 'network'
  scope: group
  params: {
    name: '${abbreviations.networkVirtualNetworks}${token}'
    endpointPrefix: abbreviations.networkPrivateEndpoints
    location: location
    tags: tags
    storageAccounts: [
      {
        name: hostStorageName
        id: hostStorage.outputs.id
      }
      {
        name: dataStorageName
        id: dataStorage.outputs.id
      }
    ]
    videoIndexerId: videoIndexerPrivate ? videoIndexerAccess.outputs.id : ''
  }
}

module events 'app/events.bicep' = {
  name: 'events'
  scope: group
  params: {
    name: '${abbreviations.eventGridSystemTopics}${token}'
    location: location
    tags: tags
    storageAccountName: dataStorage.outputs.name
  }
}

module publications 'app/publications.bicep' = if (publicationTopic) {
  name: 'publications'
  scope: group
  params: {
    name: '${abbreviations.eventGridTopics}${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module videoIndexer 'app/video-indexer.bicep' = if (newVideoIndexer) {
  name: 'video-indexer'
  scope: group
  params: {
    name: '${abbreviations.videoIndexerAccounts}${token}'
    mediaStorageName: '${abbreviations.storageStorageAccounts}media${token}'
    location: location
    tags: tags
  }
}

module videoIndexerAccess 'app/video-indexer-access.bicep' = {
  name: 'video-indexer-access-${token}'
  scope: resourceGroup(newVideoIndexer ? subscription().subscriptionId : split(videoIndexerResourceId, '/')[2], newVideoIndexer ? group.name : split(videoIndexerResourceId, '/')[4])
  params: {
    accountName: newVideoIndexer ? videoIndexer!.outputs.name : last(split(videoIndexerResourceId, '/'))
    principalId: identity.outputs.principalId
    customRole: videoIndexerCustomRole
    workspaceId: videoIndexerDiagnostics ? monitoring.outputs.workspaceId : ''
  }
}

module functionApp 'app/function-app.bicep' = {
  name: 'function-app'
  scope: group
  // Without its roles the app could not read its own package, and would start by failing.
  dependsOn: [
    hostAccess
    dataAccess
  ]
  params: {
    name: '${abbreviations.webSitesFunctions}${token}'
    planName: '${abbreviations.webServerFarms}${token}'
    location: location
    tags: tags
    identity: {
      id: identity.outputs.id
      clientId: identity.outputs.clientId
    }
    hostStorage: {
      name: hostStorage.outputs.name
      blobEndpoint: hostStorage.outputs.blobEndpoint
      queueEndpoint: hostStorage.outputs.queueEndpoint
      tableEndpoint: hostStorage.outputs.tableEndpoint
    }
    dataStorage: {
      blobEndpoint: dataStorage.outputs.blobEndpoint
      queueEndpoint: dataStorage.outputs.queueEndpoint
    }
    connectionString: monitoring.outputs.connectionString
    settings: union(settings, {
      ARM_ENDPOINT: 'https://${split(environment().resourceManager, '/')[2]}'
      INSIGHTS_CONTAINER: insightsContainer
      VIDEO_INDEXER_ACCOUNT_ID: videoIndexerAccess.outputs.accountId
      VIDEO_INDEXER_ENDPOINT: videoIndexerEndpoint
      VIDEO_INDEXER_LOCATION: videoIndexerAccess.outputs.location
      VIDEO_INDEXER_RESOURCE_ID: videoIndexerAccess.outputs.id
    }, publicationTopic ? {
      PUBLICATION_TOPIC_ENDPOINT: publications!.outputs.endpoint
    } : {})
    subnetId: vnetEnabled ? network!.outputs.appSubnetId : ''
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    rollingUpdates: rollingUpdates
    zoneRedundant: zoneRedundant
    restrictCallers: restrictCallers
  }
}

module alerts 'app/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    actionGroupName: '${abbreviations.insightsActionGroups}${token}'
    token: token
    location: location
    tags: tags
    componentId: monitoring.outputs.componentId
    workspaceId: monitoring.outputs.workspaceId
    systemTopicId: events.outputs.id
    announces: publicationTopic || !empty(settings.?PUBLICATION_TOPIC_ENDPOINT ?? '')
    email: alertEmail
  }
}

module budget 'app/budget.bicep' = if (budgetAmount > 0) {
  name: 'budget'
  scope: group
  params: {
    name: '${abbreviations.consumptionBudgets}${token}'
    amount: budgetAmount
    start: budgetStart
    actionGroupId: alerts.outputs.actionGroupId
  }
}

module workbook 'app/workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: {
    displayName: 'Video Indexer insights (${environmentName})'
    location: location
    tags: tags
    componentId: monitoring.outputs.componentId
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_APP_NAME string = functionApp.outputs.name
output DATA_STORAGE_ACCOUNT_NAME string = dataStorage.outputs.name
output INSIGHTS_CONTAINER string = insightsContainer
output EVENT_GRID_TOPIC_NAME string = events.outputs.name
output PUBLICATION_TOPIC_NAME string = publicationTopic ? publications!.outputs.name : ''
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
output VIDEO_INDEXER_ACCOUNT_ID string = videoIndexerAccess.outputs.accountId
output VIDEO_INDEXER_ENDPOINT string = videoIndexerEndpoint
output VIDEO_INDEXER_LOCATION string = videoIndexerAccess.outputs.location
output VIDEO_INDEXER_RESOURCE_ID string = videoIndexerAccess.outputs.id
output CALLBACK_URL string = 'https://${functionApp.outputs.hostName}/api/${names.functions.callback}'
@description('Prints the callback URL with its key, which no output may hold.')
output CALLBACK_URL_COMMAND string = 'scripts/callback-url.sh'
