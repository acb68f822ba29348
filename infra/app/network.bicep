@description('Name of the virtual network.')
param name string

@description('Prefix of the names of the private endpoints.')
param endpointPrefix string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Storage accounts to reach privately: objects with name and id.')
param storageAccounts array

@description('Video Indexer account to reach privately; empty = by its public endpoint.')
param videoIndexerId string

// The host needs all three services of its account; the data account's tables are not used, but one rule is simpler than two.
var services = [
  'blob'
  'queue'
  'table'
]
var storageTargets = flatten(map(storageAccounts, account => map(services, service => {
  name: '${account.name}-${service}'
  accountId: account.id
  service: service
})))
var videoIndexerTargets = empty(videoIndexerId) ? [] : [
  {
    name: last(split(videoIndexerId, '/'))
    accountId: videoIndexerId
    service: 'account'
  }
]
var targets = concat(storageTargets, videoIndexerTargets)
// Groups of private endpoints, and the zone that each is found in.
var groups = empty(videoIndexerId) ? services : concat(services, [
  'account'
])

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        '10.0.0.0/16'
      ]
    }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: '10.0.0.0/24'
          delegations: [
            {
              name: 'flex-consumption'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'private-endpoints'
        properties: {
          addressPrefix: '10.0.1.0/24'
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for group in groups: {
  name: group == 'account' ? 'privatelink.api.videoindexer.ai' : 'privatelink.${group}.${environment().suffixes.storage}'
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (group, i) in groups: {
  parent: zones[i]
  name: '${name}-${group}'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: network.id
    }
  }
}]

resource endpoints 'Microsoft.Network/privateEndpoints@2025-05-01' = [for target in targets: {
  name: '${endpointPrefix}${target.name}'
  location: location
  tags: tags
  properties: {
    subnet: {
      id: '${network.id}/subnets/private-endpoints'
    }
    privateLinkServiceConnections: [
      {
        name: target.name
        properties: {
          privateLinkServiceId: target.accountId
          groupIds: [
            target.service
          ]
        }
      }
    ]
  }
}]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [for (target, i) in targets: {
  parent: endpoints[i]
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: target.service
        properties: {
          privateDnsZoneId: zones[indexOf(groups, target.service)].id
        }
      }
    ]
  }
}]

output appSubnetId string = '${network.id}/subnets/app'
