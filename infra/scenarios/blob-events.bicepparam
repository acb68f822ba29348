// The second phase, after the code runs.
using '../blob-events.bicep'

param functionAppName = 'func-scenario'
param systemTopicName = 'evgt-scenario'
param storageAccountName = 'stdatascenario'
