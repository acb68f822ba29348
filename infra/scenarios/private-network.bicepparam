// Storage without a public endpoint, and zone-redundant.
using '../main.bicep'

param environmentName = 'private-network'
param location = 'westeurope'
param vnetEnabled = true
param zoneRedundant = true
