@description('Name of the function app.')
param name string

@description('Name of its plan: Flex Consumption holds one app a plan.')
param planName string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Identity that the app runs as: an object with id and clientId.')
param identity object

@description('Storage account of the host: an object with name, blobEndpoint, queueEndpoint and tableEndpoint.')
param hostStorage object

@description('Storage account of the data: an object with blobEndpoint and queueEndpoint.')
param dataStorage object

@description('Connection string of Application Insights. It holds no secret: local authentication is off.')
param connectionString string

@description('Settings of the app itself, by name.')
param settings object

@description('Subnet for outbound traffic; empty = none.')
param subnetId string

@description('Memory of an instance in MB. An index of 100 MB needs several times its size.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int

@description('Most instances at once.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int

@description('Instances that always wait for callbacks, and as many for blob events; 0 = none, and a cold start.')
@minValue(0)
param alwaysReadyInstances int

@description('True replaces instances one after the other when code is deployed, so that work in progress can end.')
param rollingUpdates bool

@description('True spreads the instances over availability zones.')
param zoneRedundant bool

@description('True lets in Video Indexer and Event Grid alone, by their service tags.')
param restrictCallers bool

var names = loadJsonContent('names.json')
var telemetry = loadJsonContent('telemetry.json')

// accountName is the sturdier form, but it means the public cloud; elsewhere the endpoints have to be spelt out.
var hostConnection = environment().name == 'AzureCloud' ? {
  AzureWebJobsStorage__accountName: hostStorage.name
} : {
  AzureWebJobsStorage__blobServiceUri: hostStorage.blobEndpoint
  AzureWebJobsStorage__queueServiceUri: hostStorage.queueEndpoint
  AzureWebJobsStorage__tableServiceUri: hostStorage.tableEndpoint
}

// Groups of functions that scale together.
var alwaysReadyGroups = [
  'http'
  'blob'
]
var callers = [
  'VideoIndexer'
  'AzureEventGrid'
]

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, {
    'azd-service-name': names.service
  })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Open even with a virtual network: Video Indexer's callback and Event Grid both come from outside.
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      ipSecurityRestrictionsDefaultAction: restrictCallers ? 'Deny' : 'Allow'
      ipSecurityRestrictions: [for (caller, i) in restrictCallers ? callers : []: {
        name: caller
        action: 'Allow'
        priority: 100 + i
        tag: 'ServiceTag'
        ipAddress: caller
      }]
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostStorage.blobEndpoint}${names.containers.deploymentPackages}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: {
        name: 'python'
        version: '3.13'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: [for group in alwaysReadyInstances > 0 ? alwaysReadyGroups : []: {
          name: group
          instanceCount: alwaysReadyInstances
        }]
      }
      // Documented for Flex Consumption, and in none of the compiler's types yet.
      #disable-next-line BCP037
      siteUpdateStrategy: rollingUpdates ? {
        type: 'RollingUpdate'
      } : null
    }
  }
}

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union(settings, hostConnection, telemetry.settings, {
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.clientId};Authorization=AAD'
    APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString
    AZURE_CLIENT_ID: identity.clientId
    AzureWebJobsStorage__clientId: identity.clientId
    AzureWebJobsStorage__credential: 'managedidentity'
    DATA_STORAGE__blobServiceUri: dataStorage.blobEndpoint
    DATA_STORAGE__clientId: identity.clientId
    DATA_STORAGE__credential: 'managedidentity'
    DATA_STORAGE__queueServiceUri: dataStorage.queueEndpoint
    // The host reads a callback's body whole, and the callback needs none of it. Event Grid sends 1 MiB at most.
    FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '2097152'
    INSTANCE_MEMORY_MB: string(instanceMemoryMB)
    PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY: 'true'
  })
}

resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource noScmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

output name string = app.name
output hostName string = app.properties.defaultHostName
