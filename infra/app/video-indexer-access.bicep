@description('Video Indexer account in this resource group.')
param accountName string

@description('Principal id of the identity that the function app runs as.')
param principalId string

@description('True grants a custom role that can do nothing but ask for tokens; false the narrowest built-in role.')
param customRole bool

@description('Log Analytics workspace for the account\'s Audit and IndexingLogs; empty = no diagnostic settings.')
param workspaceId string

var roles = loadJsonContent('roles.json')
var groupId = resourceGroup().id

resource account 'Microsoft.VideoIndexer/accounts@2025-04-01' existing = {
  name: accountName
}

resource tokenReader 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (customRole) {
  name: guid(account.id, 'token-reader')
  properties: {
    roleName: 'Video Indexer token reader (${accountName})'
    description: 'Reads the account and asks for access tokens. Nothing else.'
    type: 'CustomRole'
    permissions: [
      {
        actions: [
          'Microsoft.VideoIndexer/accounts/read'
          'Microsoft.VideoIndexer/accounts/generateAccessToken/action'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: [
      groupId
    ]
  }
}

resource askForTokensCustom 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (customRole) {
  name: guid(account.id, principalId, 'token-reader')
  scope: account
  properties: {
    roleDefinitionId: tokenReader.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource askForTokens 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!customRole) {
  name: guid(account.id, principalId, roles.videoIndexerAccountContributor)
  scope: account
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.videoIndexerAccountContributor)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// The one stable version, of 2016, knows no categories of their own for a workspace.
#disable-next-line use-recent-api-versions
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(workspaceId)) {
  name: 'video-indexer-insights'
  scope: account
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'Audit'
        enabled: true
      }
      {
        category: 'IndexingLogs'
        enabled: true
      }
    ]
  }
}

output id string = account.id
output accountId string = account.properties.accountId
// The API wants the short form of the region: westeurope, not West Europe.
output location string = toLower(replace(account.location, ' ', ''))
