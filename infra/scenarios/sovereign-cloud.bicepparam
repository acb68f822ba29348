// US Government: the endpoint is given, the rest is what Azure knows of its cloud.
using '../main.bicep'

param environmentName = 'sovereign-cloud'
param location = 'usgovvirginia'
param videoIndexerEndpoint = 'https://api.videoindexer.ai.azure.us'
