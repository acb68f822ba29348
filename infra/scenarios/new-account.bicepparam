// Nothing chosen but a name and a region: a new Video Indexer account.
using '../main.bicep'

param environmentName = 'new-account'
param location = 'westeurope'
