// Whatever is optional is on.
using '../main.bicep'

param environmentName = 'everything'
param location = 'westeurope'
param resourceGroupName = 'rg-insights'
param operatorPrincipalId = '33333333-3333-3333-3333-333333333333'
param videoIndexerResourceId = '/subscriptions/44444444-4444-4444-4444-444444444444/resourceGroups/rg-media/providers/Microsoft.VideoIndexer/accounts/media'
param videoIndexerCustomRole = true
param videoIndexerDiagnostics = true
param insightsContainer = 'metadata'
param settings = {
  INDEX_LANGUAGES: 'de-DE,fr-FR'
}
param publicationTopic = true
param dataRedundancy = 'Standard_GRS'
param vnetEnabled = true
param alertEmail = 'operator@example.com'
param instanceMemoryMB = 4096
param videoIndexerPrivate = true
param restrictCallers = true
param alwaysReadyInstances = 2
param maximumInstanceCount = 10
param rollingUpdates = true
param zoneRedundant = true
param dailyCapGB = 5
param budgetAmount = 100
param budgetStart = '2027-01-01'
