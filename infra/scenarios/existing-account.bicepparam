// An account that is there already, in a resource group of its own.
using '../main.bicep'

param environmentName = 'existing-account'
param location = 'westeurope'
param videoIndexerResourceId = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-media/providers/Microsoft.VideoIndexer/accounts/media'
